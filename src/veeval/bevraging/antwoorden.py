"""Questions with one answer, and questions with several: shares of those who were asked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from veeval.bevraging.aandelen import uitkomst
from veeval.bevraging.basis import RespondentBy, Vraag, check_vragen, kolommen, vraag_met_basis
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates

__all__ = ["enkel", "meervoudig"]


def enkel(
    ds: Dataset,
    by: RespondentBy | Sequence[RespondentBy] | None = "groep",
    *,
    vraag: str | Sequence[str] | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of each answer to questions with one answer.

    Parameters
    ----------
    ds : Dataset
        With ``vragen`` and ``antwoorden``; ``gemeenten`` for the names of municipalities.
    by : {"groep", "gemeentecode"}, sequence of these, or None
        Grouping of the respondents.
    vraag : str or sequence of str, optional
        Questions; all of this kind by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        One row per question, group and answer; the answers of a group add up to 1. ``n`` is the base: those who were
        asked and answered. ``details``: ``monitor`` (with the text of the question and whom the share is of) and
        ``respons`` (the share of those asked who answered).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    A routed question has those as its base who gave the answer that opens it, never all. Wilson's interval; where
    several respondents of a group share a municipality, and there are several municipalities, Korn & Graubard's with
    municipalities as clusters. Differences between groups have CR2 variance; groups of one municipality against
    another are not tested. "Weet niet" is an answer like others here. A share of municipalities is not a share of
    children: small ones count as much as Amsterdam.
    """
    columns = kolommen(by, level)
    asked = [vraag_met_basis(ds, v) for v in check_vragen(ds, vraag, "enkel")]
    notes = [n for v in asked for n in v.notes]
    rows = pd.concat([_een_antwoord(v) for v in asked], ignore_index=True)
    return uitkomst(ds, rows, asked, columns, ("vraag_id", *columns, "antwoord"), "antwoord", notes, level)


def _een_antwoord(v: Vraag) -> pd.DataFrame:
    """One row per respondent who answered and possible answer."""
    several = v.antwoorden["respondent_id"].duplicated()
    if several.any():
        who = ", ".join(sorted(v.antwoorden.loc[several, "respondent_id"].unique())[:3])
        raise NotEstimable(f"{v.vraag_id} heeft één antwoord per respondent, maar er zijn er meer van {who}.")
    return _raster(v, v.gevraagd[v.gevraagd["respondent_id"].isin(v.antwoorden["respondent_id"])])


def _raster(v: Vraag, people: pd.DataFrame) -> pd.DataFrame:
    """Every one of these people beside every answer that was given by anyone, and whether they gave it."""
    options = pd.DataFrame({"antwoord": sorted(v.antwoorden["antwoord"].unique())})
    given = v.antwoorden.assign(ja=1.0)
    grid = people.merge(options, how="cross").merge(given, how="left", on=["respondent_id", "antwoord"])
    return grid.fillna({"ja": 0.0}).assign(vraag_id=v.vraag_id)


def meervoudig(
    ds: Dataset,
    by: RespondentBy | Sequence[RespondentBy] | None = None,
    *,
    vraag: str | Sequence[str] | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share that chose each answer, for questions with several answers.

    Parameters
    ----------
    ds, by, vraag, level
        As for :func:`enkel`; without grouping by default, because the base of a routed question is often small.

    Returns
    -------
    Estimates
        One row per question, group and answer; the shares of a group add up to more than 1. ``n`` is the base: all who
        were asked. ``details``: ``monitor`` and ``respons``.

    Notes
    -----
    The base is everyone to whom the question was put, also who chose nothing: someone without a row cannot be told
    from someone who skipped the question, so where many did, the shares are too low. Their number follows from
    ``details["respons"]``. The share is of respondents, never of answers given.
    """
    columns = kolommen(by, level)
    asked = [vraag_met_basis(ds, v) for v in check_vragen(ds, vraag, "meervoudig")]
    notes = [n for v in asked for n in v.notes]
    for v in asked:
        if not v.gevraagd["respondent_id"].isin(v.antwoorden["respondent_id"]).all():
            notes.append(f"{v.vraag_id}: wie niets koos, telt mee in de basis (zie respons).")
    rows = pd.concat([_raster(v, v.gevraagd) for v in asked], ignore_index=True)
    return uitkomst(ds, rows, asked, columns, ("vraag_id", *columns, "antwoord"), "antwoord", notes, level)
