"""Who was asked: the base of every share in a survey, from the routing of its questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.groepering import check_level, parse_by

__all__ = ["RespondentBy", "Vraag", "check_vragen", "kolommen", "vraag_met_basis"]

RespondentBy = Literal["groep", "gemeentecode"]
Soort = Literal["likert", "enkel", "meervoudig"]


@dataclass(frozen=True, slots=True)
class Vraag:
    """A question with those to whom it was put.

    Attributes
    ----------
    vraag_id, tekst : str
        Key and text.
    basis : str
        Who was asked, in words.
    gevraagd : DataFrame
        One row per respondent who was asked: ``respondent_id``, ``groep``, ``gemeentecode``.
    antwoorden : DataFrame
        Their answers: ``respondent_id``, ``antwoord``; once each.
    notes : tuple of str
        Answers of people who were not asked, and how many did not answer.
    """

    vraag_id: str
    tekst: str
    basis: str
    gevraagd: pd.DataFrame
    antwoorden: pd.DataFrame
    notes: tuple[str, ...]


def kolommen(by: RespondentBy | Sequence[RespondentBy] | None, level: float) -> tuple[str, ...]:
    """Check the grouping and the level."""
    check_level(level)
    return parse_by(by, get_args(RespondentBy))


def check_vragen(ds: Dataset, vraag: str | Sequence[str] | None, soort: Soort) -> list[str]:
    """Return the questions that were asked for, all of this kind by default; one of another kind is an error."""
    ds.require(f"bevraging.{'stellingen' if soort == 'likert' else soort}", "vragen", "antwoorden")
    kinds = dict(zip(ds["vragen"]["vraag_id"], ds["vragen"]["soort"], strict=True))
    known = [v for v, kind in kinds.items() if kind == soort]
    if not known:
        raise NotEstimable(f"de tabel vragen heeft geen vraag van soort {soort!r}.")
    wanted = known if vraag is None else [vraag] if isinstance(vraag, str) else list(vraag)
    for v in wanted:
        if v not in kinds:
            raise UnknownName("vraag_id", v, kinds)
        if v not in known:
            raise BadArgument(f"{v} is van soort {kinds[v]!r}; hier kan alleen {soort!r}: {', '.join(known)}.")
    return wanted


def vraag_met_basis(ds: Dataset, vraag_id: str) -> Vraag:
    """Find who was asked a question.

    A routed question (``basis`` is ``vraag_id=antwoord``) was put to those who gave that answer, and to no one else. A
    question without routing was put to the respondent groups in which anyone answered it.
    """
    row = ds["vragen"].set_index("vraag_id").loc[vraag_id]
    answers = ds["antwoorden"]
    people = answers.drop_duplicates("respondent_id")[["respondent_id", "groep", "gemeentecode"]]
    given = answers[answers["vraag_id"] == vraag_id]
    if given.empty:
        raise NotEstimable(f"niemand beantwoordde de vraag {vraag_id}.")
    if pd.isna(row["basis"]):
        groups = sorted(given["groep"].unique())
        asked = people[people["groep"].isin(groups)]
        base = "respondenten aan wie de vraag is gesteld"
    else:
        parent, answer = _routering(ds, str(row["basis"]), vraag_id)
        said = answers[(answers["vraag_id"] == parent) & (answers["antwoord"] == answer)]
        asked = people[people["respondent_id"].isin(said["respondent_id"])]
        base = f"respondenten die op {parent} {answer!r} antwoordden"
    if asked.empty:
        raise NotEstimable(f"niemand gaf het antwoord dat {vraag_id} opent ({row['basis']}).")
    outside = given.loc[~given["respondent_id"].isin(asked["respondent_id"]), "respondent_id"].nunique()
    notes = []
    if outside:
        notes.append(f"{vraag_id}: antwoorden van wie de vraag niet kreeg ({row['basis']}) tellen niet mee.")
    kept = given[given["respondent_id"].isin(asked["respondent_id"])][["respondent_id", "antwoord"]].drop_duplicates()
    return Vraag(vraag_id, str(row["tekst"]), base, asked.reset_index(drop=True), kept, tuple(notes))


def _routering(ds: Dataset, basis: str, vraag_id: str) -> tuple[str, str]:
    parent, found, answer = (part.strip() for part in basis.partition("="))
    known = set(ds["vragen"]["vraag_id"])
    if not found or not answer or parent not in known or parent == vraag_id:
        raise BadArgument(
            f"vragen, {vraag_id}: basis {basis!r} is geen routering. Schrijf vraag_id=antwoord van een eerdere vraag; "
            f"bekend zijn: {', '.join(sorted(known - {vraag_id}))}."
        )
    return parent, answer
