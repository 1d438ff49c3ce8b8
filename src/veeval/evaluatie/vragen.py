"""The questions that a plan can ask, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from veeval import apm, bevraging, kwaliteit, uren
from veeval.dataset import Dataset
from veeval.errors import UnknownName
from veeval.estimates import Estimates
from veeval.uitvoer import veilige_naam

__all__ = ["VRAGEN", "Vraag"]

VRAGEN: dict[str, Callable[..., Estimates]] = {
    "apm.uitkomst": apm.uitkomst,
    "bevraging.themas": bevraging.themas,
    "kwaliteit.trend": kwaliteit.trend,
    "uren.norm_naleving": uren.norm_naleving,
    "uren.per_doelgroepkind": uren.per_doelgroepkind,
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
        """
        if naam not in VRAGEN:
            raise UnknownName(f"vraag in {waar}", naam, VRAGEN)
        allowed = [p for p in inspect.signature(VRAGEN[naam]).parameters if p != "ds"]
        for option in (*opties, *varianten):
            if option not in allowed:
                raise UnknownName(f"optie van {naam} in {waar}", option, allowed)
        return cls(naam, dict(opties), dict(varianten))

    def ask(self, ds: Dataset) -> Estimates:
        """Answer the question."""
        return VRAGEN[self.vraag](ds, **self.opties)

    @property
    def bestandsnaam(self) -> str:
        """Name for files: the question and its grouping."""
        by = self.opties.get("by", "")
        return veilige_naam(f"{self.vraag} {by if isinstance(by, str) else ' '.join(by)}")
