"""An inzetmodel: parameters with unit and source, and the hours that follow from them."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, get_args

from veeval.bronnen import Bron
from veeval.errors import BadArgument, UnknownName, UnreadableFile

__all__ = [
    "SAMEN",
    "ZONDER",
    "Formule",
    "Inzetmodel",
    "Keuzeniveau",
    "Parameter",
    "Periode",
    "Term",
    "inzetmodel",
    "namen",
]

SAMEN = " + "  # between the models of a location that has several at once
ZONDER = "geen keuze bekend"  # stands for the model of a location whose choice is not known

Keuzeniveau = Literal["aanbieder", "gemeente"]
Periode = Literal["jaar", "traject", "aanbod", "moment"]
ModelSoort = Literal["pbm", "ondersteuning", "norm"]
Formule = Literal["som van producten", "kleinste van producten"]
_FORMULES: Mapping[Formule, Callable[[Iterable[float]], float]] = {
    "som van producten": math.fsum,
    "kleinste van producten": min,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of policy.

    Attributes
    ----------
    betekenis, eenheid : str
        What it says, and in which unit.
    waarde : float or None
        The value in the source; None where the source gives none, so that the caller must.
    maximum : float or None
        Where more than this does not count (six hours a day).
    bron : str
        Where the value stands, if that is not the source of the whole model.
    """

    betekenis: str
    eenheid: str
    waarde: float | None = None
    maximum: float | None = None
    bron: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One product: the hours (or places) of ``factoren``, for one task inside or outside the formatie."""

    taak: str
    factoren: tuple[str, ...]
    formatie: str | None = None


@dataclass(frozen=True, slots=True)
class Inzetmodel:
    """A way to deploy professionals, as its source describes it.

    Attributes
    ----------
    naam, titel, kort : str
        Key, title, and the short label for tables and figures.
    soort : {"pbm", "ondersteuning", "norm"}
        Deployment of pbm'ers and coaches, support of children, or a legal norm only.
    keuzeniveau : {"aanbieder", "gemeente"}
        Who chooses the model: the level at which inference is clustered.
    periode : {"jaar", "traject", "aanbod", "moment"}
        What the hours are counted over; a norm for a group holds at any moment and counts children, not hours.
    termen : tuple of Term
        The products.
    parameters : mapping of str to Parameter
        Every factor that a term uses, and the threshold where that is a parameter.
    formule : {"som van producten", "kleinste van producten"}
        How the products become one number: hours add up, of several limits the smallest holds.
    eenheid : str
        Unit of that number.
    bron : Bron
        Source of the whole; compulsory.
    kanttekening : str
        What the source leaves open; travels with every result made from the model.
    geldig_van, geldig_tot : datetime.date or None
        When it applies.
    drempel : float, str or None
        What must be reached, for a norm: a number, or the parameter that gives it.
    """

    naam: str
    titel: str
    kort: str
    soort: ModelSoort
    keuzeniveau: Keuzeniveau
    periode: Periode
    termen: tuple[Term, ...]
    parameters: Mapping[str, Parameter]
    bron: Bron
    kanttekening: str = ""
    geldig_van: dt.date | None = None
    geldig_tot: dt.date | None = None
    drempel: float | str | None = None
    formule: Formule = "som van producten"
    eenheid: str = "uur"

    def uren(self, **waarden: float) -> float:
        """Hours over the model's own period.

        Parameters
        ----------
        **waarden : float
            Values of parameters; those without a value in the source are required.

        Returns
        -------
        float
            Hours, unrounded.

        Raises
        ------
        BadArgument
            If a required parameter is missing, or a value is negative or not finite.
        UnknownName
            If a parameter does not exist.
        """
        self._in_hours()
        return self._outcome(self._values(waarden))

    def uren_per_term(self, **waarden: float) -> list[tuple[Term, float]]:
        """Hours of each term, so that work inside and outside the formatie can be kept apart."""
        self._in_hours()
        values = self._values(waarden)
        return [(t, math.prod(values[f] for f in t.factoren)) for t in self.termen]

    @property
    def verplicht(self) -> tuple[str, ...]:
        """Parameters without a value in the source, which the caller must give."""
        return tuple(n for n, p in self.parameters.items() if p.waarde is None)

    def uren_per_jaar(self, **waarden: float) -> float:
        """Hours a year; an error for a model whose hours are not counted over a year."""
        return self._over("jaar", waarden)

    def uren_per_traject(self, **waarden: float) -> float:
        """Hours of one trajectory; an error for a model whose hours are not counted per trajectory."""
        return self._over("traject", waarden)

    def voldoet(self, **waarden: float) -> bool:
        """Whether the norm is met: enough hours for a number of hours, room for the children in a group."""
        if self.drempel is None:
            raise BadArgument(f"{self.naam} heeft geen drempel; alleen een norm zoals urennorm_960 kent er een.")
        values = self._values(waarden)
        needed = values[self.drempel] if isinstance(self.drempel, str) else self.drempel
        return self._outcome(values) >= needed - 1e-9

    def _outcome(self, values: Mapping[str, float]) -> float:
        return float(_FORMULES[self.formule](math.prod(values[f] for f in t.factoren) for t in self.termen))

    def _in_hours(self) -> None:
        if self.eenheid != "uur":
            raise BadArgument(f"{self.naam} telt {self.eenheid}, geen uren; vraag .voldoet(...).")

    def _over(self, periode: Periode, waarden: Mapping[str, float]) -> float:
        if self.periode != periode:
            raise BadArgument(f"{self.naam} telt uren per {self.periode}, niet per {periode}.")
        return self.uren(**waarden)

    def _values(self, waarden: Mapping[str, float]) -> dict[str, float]:
        for naam, waarde in waarden.items():
            if naam not in self.parameters:
                raise UnknownName(f"parameter van {self.naam}", naam, self.parameters)
            if not (isinstance(waarde, (int, float)) and math.isfinite(waarde) and waarde >= 0):
                raise BadArgument(
                    f"{naam} is {waarde!r}; geef een getal van 0 of hoger ({self.parameters[naam].eenheid})."
                )
        values = {n: waarden.get(n, p.waarde) for n, p in self.parameters.items()}
        missing = [f"{n} ({self.parameters[n].betekenis})" for n, v in values.items() if v is None]
        if missing:
            raise BadArgument(f"{self.naam} heeft nog nodig: {'; '.join(missing)}.")
        caps = {n: p.maximum for n, p in self.parameters.items()}
        return {n: min(float(v or 0.0), caps[n] or math.inf) for n, v in values.items()}


def _build(raw: dict[str, Any], where: str) -> Inzetmodel:
    try:
        termen = tuple(Term(t["taak"], tuple(t["factoren"]), t.get("formatie")) for t in raw["termen"])
        parameters = {n: Parameter(**p) for n, p in raw["parameters"].items()}
        rest = {k: v for k, v in raw.items() if k not in ("termen", "parameters", "bron")}
        model = Inzetmodel(**rest, termen=termen, parameters=parameters, bron=Bron(**raw["bron"]))
    except (KeyError, TypeError) as e:
        raise UnreadableFile(f"{where}: {e}. Zie een meegeleverd model voor de vereiste sleutels.") from e
    for field, allowed in (
        ("soort", ModelSoort),
        ("keuzeniveau", Keuzeniveau),
        ("periode", Periode),
        ("formule", Formule),
    ):
        if getattr(model, field) not in get_args(allowed):
            raise UnknownName(f"{field} in {where}", getattr(model, field), get_args(allowed))
    used = {f for t in termen for f in t.factoren} | ({model.drempel} if isinstance(model.drempel, str) else set())
    for f in sorted(used - set(parameters)):
        raise UnknownName(f"factor in {where}", f, parameters)
    if not termen:
        raise UnreadableFile(f"{where}: een model heeft ten minste één [[termen]].")
    return model


def _folder(map: Path | str | None) -> Path | Traversable:
    if map is None:
        return resources.files("veeval.inzetmodellen")
    if not Path(map).is_dir():
        raise UnreadableFile(f"{map}: er is geen map met inzetmodellen op deze plek.")
    return Path(map)


def namen(map: Path | str | None = None) -> tuple[str, ...]:
    """Names of the models in a folder; of those that come with veeval without one."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _folder(map).iterdir() if f.name.endswith(".toml")))


def inzetmodel(naam: str, map: Path | str | None = None) -> Inzetmodel:
    """Return an inzetmodel by name.

    Parameters
    ----------
    naam : str
        For example ``"amsterdam_coach"``; several with " + " between them are one model whose hours add up.
    map : path, optional
        Folder with models of your own, in the same TOML form.

    Returns
    -------
    Inzetmodel
        The rule with its source.

    Raises
    ------
    UnknownName
        If there is no such model; the message lists those that exist.
    UnreadableFile
        If the TOML does not describe a model.
    BadArgument
        If models cannot be added, because their hours are counted over different periods.
    """
    if SAMEN in naam:
        return _samen([inzetmodel(n, map) for n in naam.split(SAMEN)])
    if naam not in namen(map):
        raise UnknownName("inzetmodel", naam, namen(map))
    file = _folder(map) / f"{naam}.toml"
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise UnreadableFile(f"{naam}.toml: {e}") from e
    return _build(raw, f"{naam}.toml")


def _samen(models: list[Inzetmodel]) -> Inzetmodel:
    """Add models up: all their terms; a parameter that differs between them gets the name of its model before it."""
    naam = SAMEN.join(m.naam for m in models)
    if len({m.naam for m in models}) < len(models):
        raise BadArgument(f"{naam}: een model staat er twee keer in.")
    if len({m.periode for m in models}) > 1 or any(m.soort == "norm" for m in models):
        each = ", ".join(f"{m.naam} ({m.soort}, per {m.periode})" for m in models)
        raise BadArgument(f"alleen modellen (geen normen) met uren over dezelfde periode zijn op te tellen: {each}.")
    termen: list[Term] = []
    parameters: dict[str, Parameter] = {}
    for m in models:
        names = {
            n: n if all(o.parameters.get(n, p) == p for o in models) else f"{m.naam}_{n}"
            for n, p in m.parameters.items()
        }
        parameters |= {names[n]: p for n, p in m.parameters.items()}
        termen += [Term(t.taak, tuple(names[f] for f in t.factoren), t.formatie) for t in m.termen]
    starts, ends = ([d for m in models if (d := getattr(m, f)) is not None] for f in ("geldig_van", "geldig_tot"))
    sources = list(dict.fromkeys(m.bron for m in models))
    read = [b.gelezen for b in sources if b.gelezen is not None]
    return Inzetmodel(
        naam=naam,
        titel=SAMEN.join(m.titel for m in models),
        kort=" en ".join(m.kort for m in models),
        soort="pbm" if any(m.soort == "pbm" for m in models) else "ondersteuning",
        keuzeniveau="gemeente" if any(m.keuzeniveau == "gemeente" for m in models) else "aanbieder",
        periode=models[0].periode,
        termen=tuple(termen),
        parameters=parameters,
        bron=Bron("; ".join(b.titel for b in sources), "; ".join(b.plaats for b in sources), max(read, default=None)),
        kanttekening=" ".join(dict.fromkeys(m.kanttekening for m in models if m.kanttekening)),
        geldig_van=max(starts, default=None),
        geldig_tot=min(ends, default=None),
    )
