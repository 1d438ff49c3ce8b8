"""Why a difference was not tested, read from the result itself, in plain words."""

from __future__ import annotations

import re
from typing import Literal, get_args

import pandas as pd

from veeval.begrippen import Lang
from veeval.estimates import Estimates

__all__ = ["Reden", "keuzers", "niet_getoetst", "redenen"]

Reden = Literal["beschermd", "clusters", "gemeenten", "vrijheidsgraden", "onbekend"]
_CLUSTERS, _DF = 4, 4.0  # as veeval.vergelijking has them: under these there is no test
_TUSSEN_GEMEENTEN = "groepen in een andere gemeente"  # the warning of veeval.vergelijking
_MEERVOUD: dict[str, dict[Lang, str]] = {
    "aanbieder": {"nl": "aanbieders", "en": "providers"},
    "gemeente": {"nl": "gemeenten", "en": "municipalities"},
    "aanbieder of gemeente": {"nl": "aanbieders of gemeenten", "en": "providers or municipalities"},
    "respondent": {"nl": "respondenten", "en": "respondents"},
    "locatie": {"nl": "locaties", "en": "locations"},
}
_WAAROM: dict[Reden, dict[Lang, str]] = {
    "beschermd": {
        "nl": "ze gaan over te weinig personen om te laten zien",
        "en": "they are about too few persons to show",
    },
    "clusters": {
        "nl": "er zijn te weinig {wie} om toeval te kunnen uitsluiten",
        "en": "there are too few {wie} to rule out chance",
    },
    "gemeenten": {
        "nl": "de groepen liggen in verschillende gemeenten, en die verschillen ook op andere punten van elkaar",
        "en": "the groups lie in different municipalities, which differ in other ways too",
    },
    "vrijheidsgraden": {
        "nl": "de {wie} zijn te ongelijk van omvang of met te weinig voor een betrouwbare toets",
        "en": "the {wie} are too unequal in size, or too few, for a test that can be trusted",
    },
    "onbekend": {
        "nl": "deze gegevens laten geen toets toe",
        "en": "these data do not allow a test",
    },
}


def redenen(e: Estimates) -> pd.Series[str]:
    """Give the reason for each difference of ``e.contrasts`` that has an estimate of the groups but no test."""
    untested = e.contrasts[e.contrasts["p_value"].isna()]
    counts = _clusters(e)
    return pd.Series([_reden(e, row, counts) for _, row in untested.iterrows()], untested.index, dtype=str)


def _clusters(e: Estimates) -> dict[str, float]:
    """The fewest clusters behind each value of a group."""
    known = e.table[e.table["n_clusters"].notna()]
    out: dict[str, float] = {}
    for column in e.by:
        for value, k in zip(known[column].astype(str), known["n_clusters"].astype(float), strict=True):
            out[value] = min(k, out.get(value, k))
    return out


def _reden(e: Estimates, row: pd.Series, counts: dict[str, float]) -> Reden:
    if "onderdrukt" in row and bool(row["onderdrukt"]):
        return "beschermd"
    both = row["n_clusters"]
    alone = any(counts.get(str(row[side]), 2.0) < 2 for side in ("groep_a", "groep_b"))
    if "gemeentecode" in e.by and not (pd.notna(both) and both < _CLUSTERS):
        return "gemeenten"
    if alone or (pd.notna(both) and both < _CLUSTERS):
        return "clusters"
    if pd.notna(row["df"]) and row["df"] < _DF:
        return "vrijheidsgraden"
    return "gemeenten" if any(_TUSSEN_GEMEENTEN in w for w in e.warnings) else "onbekend"


def keuzers(e: Estimates, lang: Lang) -> str:
    """Name the clusters, as the method names them: who chose, or who answered."""
    found = re.search(r"clusters: ([\w ]+)", e.method)
    name = found[1].strip() if found else ""
    return _MEERVOUD.get(name, {"nl": "aanbieders of gemeenten", "en": "providers or municipalities"})[lang]


def niet_getoetst(e: Estimates, lang: Lang = "nl") -> str:
    """Say how many differences were not tested and why; empty where all were."""
    found = redenen(e)
    if found.empty:
        return ""
    nl, all_of_them = lang == "nl", len(found) == len(e.contrasts)
    why = [r for r in get_args(Reden) if (found == r).any()]
    said = [_WAAROM[r][lang].format(wie=keuzers(e, lang)) for r in why]
    if len(why) > 1:
        said = [
            f"{s} ({(found == r).sum()} keer)" if nl else f"{s} ({(found == r).sum()})"
            for s, r in zip(said, why, strict=True)
        ]
    one = len(found) == 1
    if all_of_them:
        head = (
            ("Het verschil is" if one else "De verschillen zijn")
            if nl
            else f"The difference{' was' if one else 's were'}"
        )
    elif nl:
        head = "1 ander verschil is" if one else f"{len(found)} andere verschillen zijn"
    else:
        head = f"{len(found)} other difference{' was' if one else 's were'}"
    return f"{head} {'niet getoetst' if nl else 'not tested'}: {'; '.join(said)}."
