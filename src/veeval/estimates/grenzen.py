"""What chance allows around the whole: control limits for a result by place (Spiegelhalter 2005)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from veeval import stats
from veeval.errors import BadArgument
from veeval.estimates.resultaat import Estimates

__all__ = ["MINSTE_PLAATSEN", "Grenzen", "trechtergrenzen"]

MINSTE_PLAATSEN = 3
_WEINIG = f"een trechter vraagt ten minste {MINSTE_PLAATSEN} plaatsen met een cijfer dat getoond wordt."
_GRENZEN = "grenzen"
_TELT = ("locatiejaren", "respondenten", "trajecten", "bezoeken", "cycli", "gesprekspartners")
_STAPPEN = 60  # points of a limit
_SIGNAAL = {"in control": "binnen de grenzen", "alert": "buiten 95%", "alarm": "buiten 99,8%"}


@dataclass(frozen=True, slots=True)
class Grenzen:
    """Places within limits.

    Attributes
    ----------
    plaatsen : DataFrame
        Per row of the table: ``waarde``, ``omvang`` (n), ``signaal``; NA where the row is hidden.
    lijnen : DataFrame
        ``omvang``, ``low95``, ``high95``, ``low998``, ``high998``, by rising ``omvang``.
    geheel : float
        The value of all places that are shown together.
    spreiding : float
        How many times the places vary what chance alone gives.
    """

    plaatsen: pd.DataFrame
    lijnen: pd.DataFrame
    geheel: float
    spreiding: float


def trechtergrenzen(e: Estimates) -> Grenzen:
    """Lay limits around the whole of a result by place.

    Parameters
    ----------
    e : Estimates
        Shares of what is counted one by one (location-years, respondents), by one grouping; or
        :func:`veeval.kwaliteit.trechter` of one domain, which has its limits already. Hidden rows take no part.

    Raises
    ------
    BadArgument
        Another kind of result, or fewer than three places that are shown.

    Notes
    -----
    For shares the limits are exact binomial ones (beta quantiles), without allowance for overdispersion: ``spreiding``
    says how much the places differ together. Units of one provider are no separate draws, so a place outside the
    limits is a reason to look, no verdict. Children at one location share its outcome: shares of children have no
    such limits.
    """
    varying = [c for c in e.by if e.table[c].nunique() > 1]
    if len(varying) != 1:
        raise BadArgument(
            "een trechter vergelijkt plaatsen op één cijfer: deel in naar één ding, en kies bij meer domeinen er één "
            "(domein=...)."
        )
    if _GRENZEN in e.details and {"low95", "high998", "signaal"} <= set(e.details[_GRENZEN]):
        return _eigen(e)
    if not (e.table["unit"].eq("aandeel").all() and e.n_telt in _TELT):
        raise BadArgument(
            f"van {e.indicator} is geen trechter te maken: dat kan van aandelen die een voor een zijn geteld, zoals "
            'uren.norm_naleving(ds, by="gemeentecode"), en van kwaliteit.trechter.'
        )
    counts = e.table.reset_index(drop=True)
    shown = counts[counts["estimate"].notna() & counts["n"].fillna(0).gt(0)]
    if len(shown) < MINSTE_PLAATSEN:
        raise BadArgument(_WEINIG)
    n = shown["n"].astype(float)
    data = pd.DataFrame({"plaats": shown.index, "n": n, "k": (shown["estimate"].astype(float) * n).clip(0, n)})
    found = stats.funnel("k", "n", data, "plaats", "proportion", overdispersion=False)
    steps = np.geomspace(max(1.0, n.min()), n.max() * 1.05, _STAPPEN).round()
    sizes = np.unique(np.concatenate([steps, n.to_numpy()]))  # exact where a place is
    grid = pd.DataFrame({"plaats": sizes, "n": sizes, "k": found.target * sizes})
    lines = stats.funnel("k", "n", grid, "plaats", "proportion", found.target, overdispersion=False).table
    places = pd.DataFrame({"waarde": np.nan, "omvang": np.nan, "signaal": None}, index=counts.index)
    places.loc[shown.index, "waarde"] = found.table["value"].to_numpy()
    places.loc[shown.index, "omvang"] = n
    places.loc[shown.index, "signaal"] = found.table["signal"].map(_SIGNAAL).to_numpy()
    return Grenzen(places, lines.rename(columns={"size": "omvang"}), found.target, found.dispersion)


def _eigen(e: Estimates) -> Grenzen:
    """Limits that the question gave itself, around the mean of its places."""
    frame = e.details[_GRENZEN]
    rows = e.table[list(e.by)].merge(frame, on=list(e.by), how="left")
    places = rows.rename(columns={"estimate": "waarde", "n": "omvang"})[["waarde", "omvang", "signaal"]]
    known = rows[rows["estimate"].notna()]
    if len(known) < MINSTE_PLAATSEN:
        raise BadArgument(_WEINIG)
    lines = known.sort_values("n").drop_duplicates("n").rename(columns={"n": "omvang"})
    middle = float((known["low95"] + known["high95"]).mean() / 2)
    return Grenzen(places, lines.astype({"omvang": float}), middle, float("nan"))
