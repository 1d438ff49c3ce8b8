"""A growth model beside the trend: providers differ in level and slope, their locations in level."""

from __future__ import annotations

import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.errors import NotEstimable
from veeval.vergelijking import MOST_GROUPS

__all__ = ["groeimodel"]


def groeimodel(rows: pd.DataFrame, level: float) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Fit a growth model by REML to each instrument and domain.

    Parameters
    ----------
    rows : DataFrame
        Scores: ``instrument``, ``domein``, ``eenheid``, ``groep``, ``t``, ``score``, ``aanbieder_id``, ``locatie_id``.
    level : float
        Confidence level.

    Returns
    -------
    growth, variances : DataFrame
        The fixed effects, and the variances.
    notes : tuple of str
        Where it could not be fitted.
    """
    growth, variances, notes = [], [], []
    for (instrument, domein), part in rows.groupby(["instrument", "domein"], sort=True):
        used = part[part.groupby("eenheid")["t"].transform("nunique") > 1]
        groups = sorted(used["groep"].unique())
        if not groups:
            continue
        if len(groups) > MOST_GROUPS:
            notes.append(
                f"{label(str(domein))}: het groeimodel ernaast is er voor hoogstens {MOST_GROUPS} groepen; hier zijn "
                f"het er {len(groups)}."
            )
            continue
        try:
            effects, spread = _fit(used, groups, level)
        except NotEstimable as e:
            effects, spread = pd.DataFrame(), pd.DataFrame()
            notes.append(f"{label(str(domein))}: het groeimodel ernaast is niet te schatten ({e})")
        common = {"instrument": str(instrument), "domein": str(domein)}
        growth.append(effects.assign(**common))
        variances.append(spread.assign(**common))
    if not growth:
        return pd.DataFrame(), pd.DataFrame(), tuple(notes)
    return pd.concat(growth, ignore_index=True), pd.concat(variances, ignore_index=True), tuple(notes)


def _fit(used: pd.DataFrame, groups: list[str], level: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    data = used.assign(groep=pd.Categorical(used["groep"], categories=groups))
    fixed = "score ~ t" if len(groups) == 1 else "score ~ t * groep"
    fit = stats.mixed(
        fixed + " + C(versie)" if data["versie"].nunique() > 1 else fixed,  # a new version is a break, not growth
        data,
        groups="aanbieder_id/locatie_id",
        random={"aanbieder_id": "1 + t", "aanbieder_id:locatie_id": "1"},
    )
    growth: pd.DataFrame = fit.tidy(level)
    singular = ", ".join(fit.singular) or "geen"
    told = " ".join(fit.warnings) or "geen"
    growth = growth.drop(columns=["statistic", "p_value"])  # the test is the default's; here stands the size
    return growth.assign(methode=fit.method, geconvergeerd=fit.converged, let_op=told), fit.varcomp.assign(
        singulier=singular
    )
