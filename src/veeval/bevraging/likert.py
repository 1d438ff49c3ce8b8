"""Statements: the share that agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from veeval.bevraging.aandelen import aandelen, uitkomst
from veeval.bevraging.basis import RespondentBy, Vraag, check_vragen, kolommen, vraag_met_basis
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates

__all__ = ["GEEN_MENING", "SCHAAL", "stellingen"]

GEEN_MENING = ("weet niet", "weet ik niet", "geen mening", "n.v.t.", "niet van toepassing")
SCHAAL = ("helemaal mee oneens", "mee oneens", "neutraal", "mee eens", "helemaal mee eens")


def stellingen(
    ds: Dataset,
    by: RespondentBy | Sequence[RespondentBy] | None = "groep",
    *,
    vraag: str | Sequence[str] | None = None,
    schaal: Sequence[str] = SCHAAL,
    eens: Sequence[str] | None = None,
    geen_mening: Sequence[str] = GEEN_MENING,
    level: float = 0.95,
) -> Estimates:
    """Share that agrees with statements.

    Parameters
    ----------
    ds : Dataset
        With ``vragen`` and ``antwoorden``; ``gemeenten`` for the names of municipalities.
    by : {"groep", "gemeentecode"}, sequence of these, or None
        Grouping of the respondents.
    vraag : str or sequence of str, optional
        Statements; all by default.
    schaal : sequence of str
        The answers from low to high.
    eens : sequence of str, optional
        Answers that count as agreeing; the highest two by default.
    geen_mening : sequence of str
        Answers that are no opinion: not in the base, and counted in the warnings.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        One row per statement and group; ``n`` is the base: those who were asked and had an opinion. ``details``:
        ``verdeling`` (the share of every answer), ``monitor`` and ``respons``.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    A share and not a mean: the steps of such a scale need not be equal. Base, intervals and differences as for
    :func:`enkel`. Agreement is an opinion: satisfaction is no effect. An answer outside the scale is an error, for
    otherwise it would count as disagreeing.
    """
    columns = kolommen(by, level)
    top = tuple(schaal[-2:]) if eens is None else tuple(eens)
    if len(set(schaal)) < 2 or not top or set(top) >= set(schaal):
        raise BadArgument("schaal telt ten minste twee antwoorden, waarvan er een of meer eens zijn en niet alle.")
    for answer in top:
        if answer not in schaal:
            raise UnknownName("antwoord van de schaal", answer, schaal)
    asked = [vraag_met_basis(ds, v) for v in check_vragen(ds, vraag, "likert")]
    notes = [n for v in asked for n in v.notes]
    opinions = [_mening(v, schaal, geen_mening) for v in asked]
    notes += [n for _, n in opinions if n]
    given = pd.concat([frame for frame, _ in opinions], ignore_index=True)
    rows = given.assign(ja=given["antwoord"].isin(top).astype(float))
    notes.append("Instemming is een mening; tevredenheid is geen effect.")
    e = uitkomst(ds, rows, asked, columns, ("vraag_id", *columns), "stelling", notes, level)
    return replace(e, details={"verdeling": _verdeling(given, schaal, columns, level), **e.details})


def _mening(v: Vraag, schaal: Sequence[str], geen_mening: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """Opinions of one statement, one row per respondent; those without one are counted."""
    none = v.antwoorden["antwoord"].isin(list(geen_mening))
    other = sorted(set(v.antwoorden.loc[~none, "antwoord"]) - set(schaal))
    if other:
        raise UnknownName(f"antwoord op {v.vraag_id}", other[0], [*schaal, *geen_mening])
    opinions = v.antwoorden[~none]
    if opinions.empty:
        raise NotEstimable(f"niemand heeft een mening over {v.vraag_id}.")
    if opinions["respondent_id"].duplicated().any():
        raise NotEstimable(f"{v.vraag_id} heeft één antwoord per respondent, maar sommigen gaven er meer.")
    note = f"{v.vraag_id}: {int(none.sum())} antwoorden zonder mening tellen niet mee." if none.any() else ""
    return v.gevraagd.merge(opinions, on="respondent_id").assign(vraag_id=v.vraag_id), note


def _verdeling(given: pd.DataFrame, schaal: Sequence[str], by: tuple[str, ...], level: float) -> pd.DataFrame:
    """Share of every answer of the scale, in its order, per statement and group; also of those nobody gave."""
    options = pd.DataFrame({"_optie": list(schaal)})
    grid = given.merge(options, how="cross").assign(ja=lambda f: (f["antwoord"] == f["_optie"]).astype(float))
    grid = grid.assign(antwoord=grid["_optie"])
    out = aandelen(grid, ("vraag_id", *by, "antwoord"), "antwoord", level)
    place = {answer: i for i, answer in enumerate(schaal)}
    out = out.assign(_plaats=out["antwoord"].map(place))
    ordered = out.sort_values(["vraag_id", *by, "_plaats"], ignore_index=True)
    return ordered[["vraag_id", *by, "antwoord", "estimate", "conf_low", "conf_high", "n"]]
