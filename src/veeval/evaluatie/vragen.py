"""The questions that a plan can ask, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from veeval import apm, bevraging, kosten, kwaliteit, uren
from veeval.eenmaal import Eenmaal
from veeval.errors import BadArgument, UnknownName
from veeval.estimates import Estimates
from veeval.uitvoer import veilige_naam

__all__ = ["VRAGEN", "Vraag"]

VRAGEN: dict[str, Callable[..., Estimates]] = {
    "apm.bereik": apm.bereik,
    "apm.doelrealisatie": apm.doelrealisatie,
    "apm.proces": apm.proces,
    "apm.uitkomst": apm.uitkomst,
    "apm.uitval": apm.uitval,
    "bevraging.enkel": bevraging.enkel,
    "bevraging.meervoudig": bevraging.meervoudig,
    "bevraging.stellingen": bevraging.stellingen,
    "bevraging.themas": bevraging.themas,
    "kosten.bekostiging": kosten.bekostiging,
    "kosten.kosteneffectiviteit": kosten.kosteneffectiviteit,
    "kosten.per_bereikt_kind": kosten.per_bereikt_kind,
    "kosten.per_kind": kosten.per_kind,
    "kosten.per_traject": kosten.per_traject,
    "kosten.per_uur": kosten.per_uur,
    "kwaliteit.betrouwbaarheid": kwaliteit.betrouwbaarheid,
    "kwaliteit.cyclus": kwaliteit.cyclus,
    "kwaliteit.inspectie": kwaliteit.inspectie,
    "kwaliteit.norm2022": kwaliteit.norm2022,
    "kwaliteit.overstap": kwaliteit.overstap,
    "kwaliteit.selectie": kwaliteit.selectie,
    "kwaliteit.trechter": kwaliteit.trechter,
    "kwaliteit.trend": kwaliteit.trend,
    "uren.caseload": uren.caseload,
    "uren.norm_naleving": uren.norm_naleving,
    "uren.ontwikkeling": uren.ontwikkeling,
    "uren.per_doelgroepkind": uren.per_doelgroepkind,
    "uren.scenario": uren.scenario,
    "uren.strippenkaart": uren.strippenkaart,
    "uren.verdeling": uren.verdeling,
}


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question of a plan.

    Attributes
    ----------
    vraag : str
        Its name in ``VRAGEN``.
    opties : mapping
        What it is asked with.
    varianten : mapping of str to tuple
        Per option the other choices that a reader could defend; see :func:`veeval.evaluatie.specificaties`.
    """

    vraag: str
    opties: Mapping[str, Any] = field(default_factory=dict)
    varianten: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @classmethod
    def make(
        cls, naam: str, opties: Mapping[str, Any], varianten: Mapping[str, tuple[Any, ...]], waar: str = "dit plan"
    ) -> Vraag:
        """Check names and options.

        Raises
        ------
        UnknownName
            The question or an option does not exist.
        BadArgument
            An option without which the question cannot be asked is missing.
        """
        if naam not in VRAGEN:
            raise UnknownName(f"vraag in {waar}", naam, VRAGEN)
        allowed = {n: p for n, p in inspect.signature(VRAGEN[naam]).parameters.items() if n != "ds"}
        for option in (*opties, *varianten):
            if option not in allowed:
                raise UnknownName(f"optie van {naam} in {waar}", option, allowed)
        needed = [n for n, p in allowed.items() if p.default is p.empty and n not in opties and n not in varianten]
        if needed:
            raise BadArgument(f"{naam} in {waar} vraagt nog: {', '.join(needed)}.")
        return cls(naam, dict(opties), dict(varianten))

    def ask(self, once: Eenmaal) -> Estimates:
        """Answer the question."""
        return once(VRAGEN[self.vraag], **self.opties)

    @property
    def bestandsnaam(self) -> str:
        """Name for files: the question and its grouping."""
        by = self.opties.get("by", "")
        return veilige_naam(f"{self.vraag} {by if isinstance(by, str) else ' '.join(by)}")
