"""An inzetmodel: parameters with unit and source, and the hours that follow from them."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from veeval.bronnen import Bron
from veeval.errors import BadArgument, UnknownName, UnreadableFile

__all__ = ["ZONDER", "Inzetmodel", "Keuzeniveau", "Parameter", "Periode", "Term", "inzetmodel", "namen"]

ZONDER = "geen keuze bekend"  # stands for the model of a location whose choice is not known

Keuzeniveau = Literal["aanbieder", "gemeente"]
Periode = Literal["jaar", "traject", "aanbod"]
ModelSoort = Literal["pbm", "ondersteuning", "norm"]


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
    """

    betekenis: str
    eenheid: str
    waarde: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One product: hours = the product of ``factoren``, for one task inside or outside the formatie."""

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
    periode : {"jaar", "traject", "aanbod"}
        What the hours are counted over.
    termen : tuple of Term
        Hours are the sum of their products.
    parameters : mapping of str to Parameter
        Every factor that a term uses.
    bron : Bron
        Source of the whole; compulsory.
    kanttekening : str
        What the source leaves open; travels with every result made from the model.
    geldig_van, geldig_tot : datetime.date or None
        When it applies.
    drempel : float or None
        Hours that must be reached, for a norm.
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
    drempel: float | None = None

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
        return sum(uren for _, uren in self.uren_per_term(**waarden))

    def uren_per_term(self, **waarden: float) -> list[tuple[Term, float]]:
        """Hours of each term, so that work inside and outside the formatie can be kept apart."""
        values = self._values(waarden)
        return [(t, math.prod(values[f] for f in t.factoren)) for t in self.termen]

    def uren_per_jaar(self, **waarden: float) -> float:
        """Hours a year; an error for a model whose hours are not counted over a year."""
        return self._over("jaar", waarden)

    def uren_per_traject(self, **waarden: float) -> float:
        """Hours of one trajectory; an error for a model whose hours are not counted per trajectory."""
        return self._over("traject", waarden)

    def voldoet(self, **waarden: float) -> bool:
        """Whether the hours reach the threshold of the norm."""
        if self.drempel is None:
            raise BadArgument(f"{self.naam} heeft geen drempel; alleen een norm zoals urennorm_960 kent er een.")
        return self.uren(**waarden) >= self.drempel - 1e-9

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
    for field, allowed in (("soort", ModelSoort), ("keuzeniveau", Keuzeniveau), ("periode", Periode)):
        if getattr(model, field) not in get_args(allowed):
            raise UnknownName(f"{field} in {where}", getattr(model, field), get_args(allowed))
    for f in {f for t in termen for f in t.factoren} - set(parameters):
        raise UnknownName(f"factor in {where}", f, parameters)
    return model


def _folder(map: Path | None) -> Any:  # noqa: ANN401 - Path and Traversable share what is used
    return Path(map) if map is not None else resources.files("veeval.inzetmodellen")


def namen(map: Path | None = None) -> tuple[str, ...]:
    """Names of the models in a folder; of those that come with veeval without one."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _folder(map).iterdir() if f.name.endswith(".toml")))


def inzetmodel(naam: str, map: Path | None = None) -> Inzetmodel:
    """Return an inzetmodel by name.

    Parameters
    ----------
    naam : str
        For example ``"amsterdam_coach"``.
    map : Path, optional
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
    """
    if naam not in namen(map):
        raise UnknownName("inzetmodel", naam, namen(map))
    file = _folder(map) / f"{naam}.toml"
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise UnreadableFile(f"{naam}.toml: {e}") from e
    return _build(raw, f"{naam}.toml")
