"""An inzetmodel: parameters with unit and source, and the hours that follow from them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from veeval.bronnen import Bron
from veeval.errors import BadArgument, UnknownName

__all__ = [
    "SAMEN",
    "ZONDER",
    "Formule",
    "Inzetmodel",
    "Keuzeniveau",
    "ModelSoort",
    "Parameter",
    "Periode",
    "Term",
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
