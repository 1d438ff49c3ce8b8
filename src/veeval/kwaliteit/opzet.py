"""The design of an evaluation of quality: which difference in trend it could show, with how many measurements."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import Estimates
from veeval.kwaliteit.trend import trend
from veeval.vergelijking import kleinste_verschil

__all__ = ["opzet"]

_METHODE = (
    "kleinste verschil in jaarlijkse verandering tussen twee groepen aanbieders (Bloom 1995); spreiding uit het "
    "groeimodel van deze gegevens"
)


def opzet(
    ds: Dataset,
    aanbieders: Sequence[int] = (6, 10, 20, 40),
    metingen: Sequence[int] = (2, 3, 5),
    *,
    locaties: float = 3,
    eerste_groep: float = 0.5,
    kans: float = 0.8,
    instrument: str | None = None,
    domein: str | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Say which difference in yearly change of the score a comparison of two models could show.

    Parameters
    ----------
    ds : Dataset
        As for :func:`veeval.kwaliteit.trend`: how much scores vary is taken from these observations.
    aanbieders : sequence of int
        Numbers of providers that choose, over both models together.
    metingen : sequence of int
        Numbers of measurements per location, one a year.
    locaties : float
        Locations per provider.
    eerste_groep : float
        Share of the providers with the one model.
    kans : float
        Wanted chance of finding the difference (power).
    instrument, domein, indeling
        As for :func:`veeval.kwaliteit.trend`.
    level : float
        A test at 1 - level.

    Returns
    -------
    Estimates
        Points per year, by providers, measurements and domain; ``n`` counts locations. ``details["spreiding"]`` has
        the standard deviations behind it.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    The slope of one location over K yearly measurements has variance s2 / S with S = K (K^2 - 1) / 12; slopes of
    providers differ with variance tau2. Both come from the growth model of :func:`veeval.kwaliteit.trend`. The
    comparison of providers then has ``veeval.stats.mdes`` with icc = tau2 / (tau2 + s2 / S). It rests on a guess at
    tau2: where that is 0 by chance the outcome is too hopeful. Nothing is said about choice: a difference that can be
    seen need not be an effect.
    """
    wrong = [k for k in metingen if k < 2]
    if wrong:
        raise BadArgument(f"metingen is {wrong[0]}; voor een verandering zijn er ten minste 2 per locatie nodig.")
    found = trend(ds, by=None, instrument=instrument, domein=domein, indeling=indeling, level=level)
    spread = _spreiding(found.details["varianties"])
    known = [(str(d), float(b), float(e)) for d, b, e in spread.itertuples(index=False)]
    rows = [
        {
            "domein": naam,
            "aanbieders": k,
            "jaarmetingen": f"{m} metingen",
            **_verschil(tussen, meting, k, m, locaties, eerste_groep, kans, 1 - level),
            "n": round(k * locaties),
        }
        for (naam, tussen, meting), k, m in itertools.product(known, aanbieders, metingen)
    ]
    return kleinste_verschil(
        pd.DataFrame(rows),
        by=("aanbieders", "jaarmetingen", "domein"),
        unit="punten per jaar",
        method=_METHODE,
        n_telt="locaties",
        warnings=(
            f"Gerekend met {locaties:g} locaties per aanbieder, {kans:.0%} kans om het verschil te vinden en een toets "
            f"op {1 - level:.0%}.",
            "De spreiding is die van deze gegevens; is zij elders groter, dan is er meer nodig.",
            *(
                f"{naam}: de trends van aanbieders lijken hier niet te verschillen; dat kan toeval zijn, en dan "
                "zijn deze cijfers te gunstig."
                for naam, tussen, _ in known
                if tussen < 1e-4
            ),
        ),
        spreiding=spread,
        labels=found.labels,
        level=level,
        synthetisch=found.synthetisch,
    )


def _spreiding(varianties: pd.DataFrame) -> pd.DataFrame:
    """Standard deviation per domain of the slopes of providers, and of one measurement."""
    if varianties.empty or "term" not in varianties:
        raise NotEstimable("het groeimodel is op deze observaties niet te schatten; neem gegevens van meer plaatsen.")
    out = []
    for domein, part in varianties.groupby("domein", sort=True):
        slope = part[(part["term"] == "t") & part["other"].fillna("").isin(["", "t"])]["sdcor"]
        error = part[part["group"] == "Residual"]["sdcor"]
        out.append({"domein": str(domein), "tussen": float(slope.iloc[0]), "meting": float(error.iloc[0])})
    return pd.DataFrame(out)


def _verschil(
    tussen: float, meting: float, k: int, metingen: int, locaties: float, treated: float, power: float, alpha: float
) -> dict[str, float]:
    """Smallest difference in points per year, with its degrees of freedom."""
    own = meting**2 / (metingen * (metingen**2 - 1) / 12)
    whole = tussen**2 + own
    design = stats.mdes(k, locaties, tussen**2 / whole, treated=treated, power=power, alpha=alpha)
    return {"estimate": design.mdes * np.sqrt(whole), "df": design.df}
