"""What a scenario assumes: a model with every input as a number or a range, and per what its hours are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from veeval.errors import BadArgument, UnknownName
from veeval.inzetmodellen import Inzetmodel

__all__ = ["PER_LOCATIE", "Aanname", "Bereik", "Grondslag", "aanname"]

Grondslag = Literal["kind", "locatie", "aanbieder", "gemeente", "groep", "traject"]
Bereik = float | tuple[float, float]
PER_LOCATIE = ("kindercentra", "locaties")  # parameters that are 1 for each location of the data


@dataclass(frozen=True, slots=True)
class Aanname:
    """What is assumed: the model, per what its hours are, how often, and (low, middle, high) of every input."""

    model: Inzetmodel
    grondslag: Grondslag
    waarden: Mapping[str, tuple[float, float, float]]
    aantal: tuple[float, float, float]
    tarief: tuple[float, float, float] | None

    @property
    def ranged(self) -> bool:
        """Whether any input is a range."""
        return any(low < high for low, _, high in (*self.waarden.values(), self.aantal))

    def uren(self, end: int, **own: float) -> float:
        """Hours of one unit, at the low end (0), the middle (1) or the high end (2) of the inputs."""
        return self.model.uren(**{n: v[end] for n, v in self.waarden.items()}, **own) * self.aantal[end]


def _bereik(name: str, value: Bereik) -> tuple[float, float, float]:
    ends = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    numbers = all(isinstance(v, (int, float)) and math.isfinite(v) and v >= 0 for v in ends)
    if len(ends) != 2 or not numbers or ends[0] > ends[1]:
        raise BadArgument(f"{name} is {value!r}; geef een getal van 0 of hoger, of (laag, hoog).")
    low, high = (float(v) for v in ends)
    return low, (low + high) / 2, high


def aanname(
    model: Inzetmodel,
    waarden: Mapping[str, Bereik],
    grondslag: Grondslag | None,
    aantal: Bereik | None,
    tarief: Bereik | None,
) -> Aanname:
    """Complete what was given with what the model says; what neither says is an error."""
    if model.periode not in ("jaar", "traject"):
        raise BadArgument(f"{model.naam} telt geen uren per jaar of traject en kan geen scenario zijn.")
    for name in waarden:
        if name not in model.parameters:
            raise UnknownName(f"parameter van {model.naam}", name, model.parameters)
    own = {"doelgroepkinderen", *PER_LOCATIE} & set(model.parameters)
    if own & set(waarden):
        raise BadArgument(f"{', '.join(sorted(own & set(waarden)))} volgt uit de gegevens; geef het niet op.")
    missing = [n for n in model.verplicht if n not in waarden and n not in own]
    if missing:
        open_ = "; ".join(f"{n} ({model.parameters[n].betekenis}, {model.parameters[n].eenheid})" for n in missing)
        raise BadArgument(
            f"{model.naam} heeft waarden nodig die niet in de bron staan: {open_}. Geef een getal of (laag, hoog)."
        )
    per = _grondslag(model, own, grondslag)
    if per in ("groep", "traject") and aantal is None:
        noun = "groepen" if per == "groep" else "trajecten"
        raise BadArgument(f"geef aantal=: hoeveel {noun} een locatie heeft; dat staat in geen tabel en in geen bron.")
    if per not in ("groep", "traject") and aantal is not None:
        raise BadArgument(f"aantal= hoort bij grondslag 'groep' of 'traject', niet bij {per!r}.")
    return Aanname(
        model,
        per,
        {n: _bereik(n, v) for n, v in waarden.items()},
        _bereik("aantal", 1.0 if aantal is None else aantal),
        None if tarief is None else _bereik("tarief", tarief),
    )


def _grondslag(model: Inzetmodel, own: set[str], given: Grondslag | None) -> Grondslag:
    """What the hours are per: as the model says, else as the caller says."""
    said: Grondslag | None = None
    if "doelgroepkinderen" in own:
        said = "kind"
    elif own:
        said = "locatie"
    elif model.periode == "traject":
        said = "traject"
    if given is not None and given not in get_args(Grondslag):
        raise UnknownName("grondslag", given, get_args(Grondslag))
    if said is None and given in (None, "kind", "traject"):
        raise BadArgument(
            f"{model.naam}: geef grondslag= 'locatie', 'aanbieder', 'gemeente' of 'groep': waarvoor de uren gelden. "
            f"{model.kanttekening}"
        )
    if said is not None and given not in (None, said):
        raise BadArgument(f"{model.naam} telt uren per {said}; grondslag={given!r} past daar niet bij.")
    return said or given or "locatie"
