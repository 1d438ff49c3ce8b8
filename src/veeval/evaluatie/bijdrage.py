"""What one delivery contributes to a federated evaluation: sums, who they are of, and the plan they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from veeval.evaluatie.plan import Plan
from veeval.evaluatie.vragen import Vraag
from veeval.privacy import Verslag
from veeval.sommen import Sommen

__all__ = ["Antwoord", "Bijdrage", "plan_uit", "plan_van"]

_DATUM = "datum"


@dataclass(frozen=True, slots=True)
class Antwoord:
    """The sums of one question, and what was done before they might leave.

    Attributes
    ----------
    sommen : Sommen
        Of the tables that leave.
    verslag : Verslag
        What was merged, left out and withheld.
    """

    sommen: Sommen
    verslag: Verslag


@dataclass(frozen=True, slots=True)
class Bijdrage:
    """What one delivery contributes: the content of a ``.vemo`` file.

    Attributes
    ----------
    plan : Plan
        Without the place of the data.
    gemeenten : mapping of str to str
        Names of the municipalities by their code on ``indeling``.
    aanbieders : mapping of str to str
        Names of the providers.
    indeling : int
        Year of the municipal division of the codes.
    herindelingen : tuple of (str, str, str, float)
        Date, old code, new code and weight, as far as this delivery knows.
    antwoorden : mapping of str to Antwoord
        By the name of the question in the results.
    niet : mapping of str to str
        Questions that are not in it, with the reason.
    veeval : str
        Version that made it.
    """

    plan: Plan
    gemeenten: Mapping[str, str]
    aanbieders: Mapping[str, str]
    indeling: int
    herindelingen: tuple[tuple[str, str, str, float], ...]
    antwoorden: Mapping[str, Antwoord]
    niet: Mapping[str, str] = field(default_factory=dict)
    veeval: str = ""

    @property
    def naam(self) -> str:
        """Names of the municipalities."""
        return ", ".join(self.gemeenten.values())

    @property
    def synthetisch(self) -> bool:
        """Whether the data are synthetic."""
        return any(a.sommen.synthetisch for a in self.antwoorden.values())


def plan_van(plan: Plan) -> dict[str, Any]:
    """Write the questions of a plan as texts, numbers and lists; not where the data stand, and no quotes."""
    return {
        "titel": plan.titel,
        "sha256": plan.sha256,
        "seed": plan.seed,
        "min_n": plan.min_n,
        "periode": list(plan.periode),
        "deelgroep": {k: [_plain(w) for w in v] for k, v in plan.deelgroep.items()},
        "vragen": [{"vraag": v.vraag, "opties": {k: _plain(o) for k, o in v.opties.items()}} for v in plan.vragen],
    }


def plan_uit(content: Mapping[str, Any], waar: str) -> Plan:
    """Read what :func:`plan_van` wrote.

    Raises
    ------
    UnknownName, BadArgument
        A question or option does not exist here.
    KeyError, TypeError, ValueError
        The content is not of a plan.
    """
    van, tot = content["periode"]
    min_n = int(content["min_n"])
    if min_n < 1:
        raise ValueError("min_n")
    return Plan(
        titel=str(content["titel"]),
        data=Path(),
        mapping=None,
        vragen=tuple(
            Vraag.make(str(v["vraag"]), {k: _tuples(o) for k, o in v["opties"].items()}, {}, waar)
            for v in content["vragen"]
        ),
        periode=(None if van is None else int(van), None if tot is None else int(tot)),
        deelgroep={str(k): tuple(v) for k, v in content["deelgroep"].items()},
        citaten=(),
        factsheets=(),
        seed=int(content["seed"]),
        min_n=min_n,
        sha256=str(content["sha256"]),
    )


def _plain(value: object) -> object:
    """Write a value of a plan as JSON has it; a date is a small object, so that it comes back as a date."""
    if isinstance(value, date):
        return {_DATUM: value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def _tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(_tuples(v) for v in value)
    if isinstance(value, dict):
        if set(value) == {_DATUM}:
            return date.fromisoformat(value[_DATUM])
        return {k: _tuples(v) for k, v in value.items()}
    return value
