"""Shares of answers per group, with intervals that know whether respondents share a municipality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from veeval import stats
from veeval.bevraging.basis import Vraag
from veeval.dataset import Dataset
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import labels
from veeval.vergelijking import group_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["ORGANISATIES", "aandelen", "uitkomst"]

ORGANISATIES = ("aanbieder", "gemeente")  # they answer as a body, not as a person
MINSTE_ORGANISATIES = 3  # of two, each can subtract its own answer
_WILSON = "aandeel; interval van Wilson (respondenten in verschillende gemeenten, of alle in een)"
_GECLUSTERD = "aandeel; interval van Korn en Graubard, clusters: gemeente"


def aandelen(rows: pd.DataFrame, keys: Sequence[str], indicator: str, level: float) -> pd.DataFrame:
    """Share of ``ja`` in each group of ``rows`` (columns ``ja``, ``gemeentecode`` and ``keys``).

    Where respondents of a group share a municipality, and there are several, municipalities are the clusters; where
    each has his own, or all have the same, respondents are independent.
    """
    parts = []
    for values, part in rows.groupby(list(keys), sort=True):
        shared = 1 < part["gemeentecode"].nunique() < len(part)
        fit = stats.proportion("ja", part, cluster="gemeentecode" if shared else None, variance="CR2")
        parts.append(
            table(
                pd.DataFrame([dict(zip(keys, values, strict=True))]),
                fit.tidy(level),
                indicator=indicator,
                unit="aandeel",
                n=fit.n,
                n_clusters=fit.n_clusters,
                method=_GECLUSTERD if shared else _WILSON,
                evidence="beschrijvend",
            )
        )
    return pd.concat(parts, ignore_index=True)


def uitkomst(
    ds: Dataset,
    rows: pd.DataFrame,
    vragen: Sequence[Vraag],
    by: tuple[str, ...],
    keys: tuple[str, ...],
    indicator: str,
    notes: Sequence[str],
    level: float,
) -> Estimates:
    """Put shares in Estimates: with contrasts between groups, the form of the monitor, and the response."""
    estimates = aandelen(rows, keys, indicator, level)
    names = labels(ds, rows, by) if "gemeenten" in ds else {}
    fixed = [k for k in keys if k not in by]
    contrasts = _contrasten(rows, by, fixed, level) if by else empty_contrasts()
    texts = {v.vraag_id: v.tekst for v in vragen}
    methods = list(dict.fromkeys(estimates["method"]))
    cluster = _cluster(by)
    groups = {str(g): group_of(p, cluster) for g, p in rows.groupby(group_names(rows, by))} if by else {}
    few = warn_groups(groups, names, _naam(cluster)) if by else ()
    return Estimates(
        table=estimates,
        contrasts=holm(contrasts),
        indicator=indicator,
        by=keys,
        method="; ".join(methods),
        evidence="beschrijvend",
        n_telt="respondenten",
        personen=_personen(rows, estimates, keys),
        warnings=(*dict.fromkeys(notes), *few, *warn_contrasts(contrasts)),
        labels=names | texts,
        details={"monitor": _monitor(estimates, vragen, keys), "respons": _respons(vragen, by)},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _personen(rows: pd.DataFrame, estimates: pd.DataFrame, keys: Sequence[str]) -> pd.Series[float]:
    """Persons behind each row; organisations are none, so a row of at least three of them has nobody to protect."""
    asked = rows.assign(_groep=group_names(rows, keys)).drop_duplicates(["_groep", "respondent_id"])
    bodies = asked["groep"].isin(ORGANISATIES).groupby(asked["_groep"]).agg(["sum", "size"])
    persons = (bodies["size"] - bodies["sum"]).astype(float)
    none = persons.eq(0) & bodies["sum"].ge(MINSTE_ORGANISATIES)
    return group_names(estimates, keys).map(persons.mask(none, np.inf)).astype(float)


def _contrasten(rows: pd.DataFrame, by: tuple[str, ...], fixed: Sequence[str], level: float) -> pd.DataFrame:
    """Differences between groups, for each question and answer; clusters that hold several groups are known to."""
    cluster = _cluster(by)
    frames = []
    for values, part in rows.groupby(list(fixed), sort=True):
        data = part.assign(_groep=group_names(part, by), een=1.0)
        fit = stats.ratio("ja", "een", data, by="_groep", cluster=cluster, stratified=True, variance="CR2")
        behind = {str(g): group_of(p, cluster) for g, p in data.groupby("_groep")}
        frame = pairwise(
            behind,
            partial(_verschil, fit, level),
            method=f"verschil van aandelen; CR2 met Satterthwaite, clusters: {_naam(cluster)}",
            evidence="beschrijvend",
        )
        shared = pd.DataFrame([values] * len(frame), columns=list(fixed), dtype=str)
        frames.append(pd.concat([shared, frame.reset_index(drop=True)], axis=1))
    filled = [f for f in frames if not f.empty]
    return pd.concat(filled, ignore_index=True) if filled else empty_contrasts(tuple(fixed))


def _cluster(by: tuple[str, ...]) -> str:
    """Municipalities are the clusters, unless they are what is compared."""
    return "respondent_id" if "gemeentecode" in by else "gemeentecode"


def _naam(cluster: str) -> str:
    return cluster.removesuffix("_id").removesuffix("code")


def _verschil(fit: stats.RatioFit, level: float, a: str, b: str) -> pd.DataFrame:
    return fit.contrast(minus(a, b), scale="difference").tidy(level)


def _monitor(estimates: pd.DataFrame, vragen: Sequence[Vraag], keys: tuple[str, ...]) -> pd.DataFrame:
    """The table of a monitor: text of the question, answer, share, n, and whom the share is of."""
    about = {v.vraag_id: v for v in vragen}
    out = estimates[[*keys, "estimate", "conf_low", "conf_high", "n"]].copy()
    out.insert(len(keys), "vraag", [about[str(v)].tekst for v in out["vraag_id"]])
    out.insert(len(keys) + 1, "basis", [about[str(v)].basis for v in out["vraag_id"]])
    return out


def _respons(vragen: Sequence[Vraag], by: tuple[str, ...]) -> pd.DataFrame:
    """Share of those who were asked that answered, per question and group; ``n`` were asked."""
    parts = []
    for v in vragen:
        answered = v.gevraagd["respondent_id"].isin(v.antwoorden["respondent_id"])
        asked = v.gevraagd.assign(vraag_id=v.vraag_id, estimate=answered)
        grouped = asked.groupby(["vraag_id", *by], sort=True)["estimate"]
        parts.append(grouped.agg(["mean", "size"]).reset_index().rename(columns={"mean": "estimate", "size": "n"}))
    return pd.concat(parts, ignore_index=True).astype({"estimate": np.float64})
