"""The design of an evaluation of support: which difference it could show, with how many providers and children."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from veeval import stats
from veeval.apm._paren import paren
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates
from veeval.groepering import check_level
from veeval.vergelijking import MINIMUM_DF, kleinste_verschil

__all__ = ["opzet"]

_METHODE = (
    "kleinste verschil tussen twee aanpakken bij gelijke startscore (Bloom 1995); grenzen: de laagste en hoogste "
    "aangenomen samenhang binnen een aanbieder"
)


def opzet(
    ds: Dataset,
    aanbieders: Sequence[int] = (6, 10, 20, 40),
    kinderen: Sequence[int] = (5, 10, 20),
    *,
    samenhang: tuple[float, float] = (0.02, 0.15),
    eerste_groep: float = 0.5,
    kans: float = 0.8,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Say which difference between two approaches a comparison after three months could show.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``metingen``, ``instrumenten``, ``locaties`` and ``gemeenten``: how much scores vary, how
        well the start score predicts the end score, and how many children lack an end score come from these.
    aanbieders : sequence of int
        Numbers of providers (or municipalities) that choose, over both approaches together.
    kinderen : sequence of int
        Children per provider with both measurements.
    samenhang : (float, float)
        Lowest and highest share of the variance that lies between providers (icc). An assumption: few places cannot
        tell it.
    eerste_groep : float
        Share of the providers with the one approach.
    kans : float
        Wanted chance of finding the difference (power).
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        A test at 1 - level.

    Returns
    -------
    Estimates
        Points, by providers, children and instrument; the estimate is that at the middle of ``samenhang``, the bounds
        those at its ends (``level`` is 1: not of chance). ``n`` counts trajectories with both measurements.
        ``details["spreiding"]``: standard deviation at the end, correlation with the start, share without an end
        measure, and children to start for each child with both.

    Raises
    ------
    MissingTable, BadArgument, NotEstimable

    Notes
    -----
    ``veeval.stats.mdes`` on the end score given the start score: r2_unit is the squared correlation of the two, so
    SE^2 = [icc + (1 - icc)(1 - r^2) / n] / (K P (1 - P)) in standard deviations. Where the municipality chooses the
    approach, count municipalities and not providers. Nothing is said about choice or drop-out: a difference that can
    be seen need not be an effect. :func:`veeval.apm.uitkomst` tests a difference from four degrees of freedom on:
    those of CR2, which for a and b clusters of equal size are (1/a + 1/b)^2 / (1/(a^2 (a-1)) + 1/(b^2 (b-1))), and
    fewer where sizes differ. Designs that come near are named in a warning.
    """
    check_level(level)
    ds.require("apm.opzet", "gemeenten", "locaties", "trajecten", "metingen", "instrumenten")
    low, high = samenhang
    pairs, started = paren(ds, indeling)
    spread = _spreiding(pairs, started)
    rows = []
    known = [(str(naam), float(sd), float(r)) for naam, sd, r in spread[["instrument", "sd", "correlatie"]].to_numpy()]
    for (naam, sd, r), k, n in itertools.product(known, aanbieders, kinderen):
        at = [
            stats.mdes(k, n, icc, r2_unit=r**2, treated=eerste_groep, power=kans, alpha=1 - level)
            for icc in (low, (low + high) / 2, high)
        ]
        values = {"conf_low": at[0].mdes * sd, "estimate": at[1].mdes * sd, "conf_high": at[2].mdes * sd}
        which: dict[str, object] = {"instrument": naam, "aanbieders": k, "kinderen_per_aanbieder": f"{n} kinderen"}
        rows.append(which | values | {"df": at[0].df, "n": k * n})
    return kleinste_verschil(
        pd.DataFrame(rows),
        by=("aanbieders", "kinderen_per_aanbieder", "instrument"),
        unit="punten",
        method=_METHODE,
        n_telt="trajecten",
        warnings=(
            f"Gerekend met {kans:.0%} kans om het verschil te vinden en een toets op {1 - level:.0%}.",
            f"De samenhang binnen een aanbieder is aangenomen ({low:g} tot {high:g}), niet gemeten.",
            "Geteld zijn kinderen met twee metingen; wie uitvalt komt daar bovenop (zie spreiding).",
            *_zonder_toets(aanbieders, eerste_groep),
        ),
        spreiding=spread,
        labels={},
        level=1.0,
        synthetisch=ds.synthetisch,
    )


def _zonder_toets(aanbieders: Sequence[int], share: float) -> tuple[str, ...]:
    """Name the designs of which the difference will often have no test."""
    few = [k for k in sorted(set(aanbieders)) if _vrijheidsgraden(k * share, k * (1 - share)) < MINIMUM_DF + 1]
    if not few:
        return ()
    return (
        f"Met {' of '.join(map(str, few))} aanbieders geeft apm.uitkomst vaak geen toets: er blijven minder dan "
        f"{MINIMUM_DF:.0f} vrijheidsgraden over zodra aanbieders in omvang verschillen. De kans om het verschil te "
        "vinden is dan kleiner dan hier staat.",
    )


def _vrijheidsgraden(a: float, b: float) -> float:
    """Satterthwaite's of the difference between a and b clusters of equal size."""
    if min(a, b) <= 1:
        return 0.0
    return (1 / a + 1 / b) ** 2 / (1 / (a**2 * (a - 1)) + 1 / (b**2 * (b - 1)))


def _spreiding(pairs: pd.DataFrame, started: pd.DataFrame) -> pd.DataFrame:
    """Per instrument what the design needs to know."""
    lost = 1 - started["traject_id"].isin(pairs["traject_id"]).mean() if len(started) else np.nan
    out = []
    for instrument, part in pairs.groupby("instrument", sort=True):
        if len(part) < 10:
            continue
        r = float(np.corrcoef(part["score_start"], part["score_eind"])[0, 1])
        out.append(
            {
                "instrument": str(instrument),
                "sd": float(part["score_eind"].std()),
                "correlatie": r,
                "aandeel_zonder_eindmeting": float(lost),
                "te_starten_per_kind": 1 / (1 - float(lost)),
                "n": len(part),
            }
        )
    if not out:
        raise NotEstimable("er zijn te weinig kinderen met een start- en een eindmeting om de spreiding te kennen.")
    return pd.DataFrame(out)
