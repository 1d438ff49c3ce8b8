"""The specification curve: the same question under every choice that can be defended."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from veeval.dataset import Dataset
from veeval.eenmaal import Eenmaal
from veeval.errors import BadArgument, MissingTable, NotEstimable
from veeval.estimates import MIN_N, Estimates, group_names
from veeval.evaluatie.vragen import Vraag
from veeval.privacy import bescherm_samen

__all__ = ["MEESTE", "Specificatie", "als_tekst", "curve", "specificaties", "stel"]

MEESTE = 200
_CIJFERS = ("estimate", "conf_low", "conf_high", "p_value", "n", "n_clusters")


@dataclass(frozen=True, slots=True)
class Specificatie:
    """One combination of choices and its answer.

    Attributes
    ----------
    nummer : int
        From 1, in the order of the choices.
    keuzes : mapping of str to str
        Per option that varies the choice, as text.
    antwoord : Estimates or None
        None where there is none.
    reden : str
        Why there is no answer.
    """

    nummer: int
    keuzes: Mapping[str, str]
    antwoord: Estimates | None
    reden: str = ""


def specificaties(
    ds: Dataset,
    vraag: str,
    opties: Mapping[str, Any] | None = None,
    varianten: Mapping[str, Sequence[Any]] | None = None,
    *,
    min_n: int = MIN_N,
) -> pd.DataFrame:
    """Ask a question under every combination of choices.

    Parameters
    ----------
    ds : Dataset
        The data.
    vraag : str
        Name of the question, e.g. ``"uren.per_doelgroepkind"``.
    opties : mapping, optional
        Options that stay the same.
    varianten : mapping of str to sequence
        Per option all choices, also the one that is reported: ``{"telgrondslag": ["doelgroepkind", "ve_kind"]}``.
    min_n : int
        All answers are protected together with this threshold: choices that differ by a few persons give none away.

    Returns
    -------
    DataFrame
        One row per specification and figure: ``specificatie`` (number), the options that vary (as text), ``soort``
        (schatting or verschil), ``groep``, estimate, conf_low, conf_high, p_value, n, n_clusters, ``reden`` (why there
        is no answer). Sorted by estimate within each figure.

    Raises
    ------
    BadArgument
        Nothing varies, or there are more than ``MEESTE`` combinations.

    Notes
    -----
    Simonsohn, Simmons & Nelson (2020), Specification curve analysis. The curve shows how far an estimate depends on
    choices; it is no test, and the reported specification was chosen before.
    """
    asked = stel(Eenmaal(ds), vraag, opties, varianten)
    safe = bescherm_samen({str(s.nummer): s.antwoord for s in asked if s.antwoord is not None}, min_n)
    return curve([replace(s, antwoord=safe.get(str(s.nummer))) for s in asked])


def stel(
    once: Eenmaal,
    vraag: str,
    opties: Mapping[str, Any] | None = None,
    varianten: Mapping[str, Sequence[Any]] | None = None,
) -> list[Specificatie]:
    """Ask a question under every combination of choices; the answers are not protected yet.

    Raises
    ------
    BadArgument
        Nothing varies, or there are more than ``MEESTE`` combinations.
    """
    choices = {naam: list(waarden) for naam, waarden in (varianten or {}).items()}
    if not choices or not all(choices.values()):
        raise BadArgument("varianten is leeg; noem per optie de keuzes, bijvoorbeeld telgrondslag = [...].")
    combinations = list(itertools.product(*choices.values()))
    if len(combinations) > MEESTE:
        raise BadArgument(f"{len(combinations)} combinaties van keuzes is te veel; neem er hoogstens {MEESTE}.")
    out = []
    for number, values in enumerate(combinations, start=1):
        chosen = dict(zip(choices, values, strict=True))
        asked = Vraag.make(vraag, {**(opties or {}), **chosen}, {})
        shown = {naam: als_tekst(waarde) for naam, waarde in chosen.items()}
        try:
            out.append(Specificatie(number, shown, asked.ask(once)))
        except (MissingTable, NotEstimable) as e:
            out.append(Specificatie(number, shown, None, str(e)))
    return out


def curve(specs: Sequence[Specificatie]) -> pd.DataFrame:
    """Lay the answers of all specifications under each other, as :func:`specificaties` describes."""
    parts = []
    for one in specs:
        rows = (
            pd.DataFrame([{"soort": "schatting", "groep": "", "reden": one.reden}])
            if one.antwoord is None
            else _rows(one.antwoord)
        )
        parts.append(rows.assign(specificatie=one.nummer, **one.keuzes))
    order = ["specificatie", *specs[0].keuzes, "soort", "groep", *_CIJFERS, "reden"]
    whole = pd.concat(parts, ignore_index=True).reindex(columns=order)
    return whole.sort_values(["soort", "groep", "estimate"], kind="stable", ignore_index=True)


def _rows(e: Estimates) -> pd.DataFrame:
    groups = group_names(e.table, e.by)
    estimates = e.table.reindex(columns=list(_CIJFERS)).assign(soort="schatting", groep=groups.to_numpy())
    shared = [c for c in e.by if c in e.contrasts.columns]
    pairs = e.contrasts["groep_a"].astype(str) + " - " + e.contrasts["groep_b"].astype(str)
    for column in shared:
        pairs = pairs + " / " + e.contrasts[column].astype(str)
    contrasts = e.contrasts.reindex(columns=list(_CIJFERS)).assign(soort="verschil", groep=pairs.to_numpy())
    parts = [part for part in (estimates, contrasts) if len(part)]
    return pd.concat(parts, ignore_index=True).assign(reden="") if parts else pd.DataFrame()


def als_tekst(value: object) -> str:
    """Write a choice as text."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
