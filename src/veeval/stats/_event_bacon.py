"""What two-way fixed effects would compare with what (Goodman-Bacon 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import diff_diff
import numpy as np
import pandas as pd

from veeval.stats._event_groups import quietly
from veeval.stats._event_panel import FIRST, PERIOD, UNIT, Panel, Y

__all__ = ["Bacon", "bacon"]

_KINDS = {
    "treated_vs_never": "treated against never treated",
    "earlier_vs_later": "earlier against later, before the later start",
    "later_vs_earlier": "later against already treated",
}


@dataclass(frozen=True, slots=True)
class Bacon:
    """The two-way fixed effects estimate taken apart.

    Attributes
    ----------
    estimate : float
        The two-way fixed effects estimate: the weighted mean of the comparisons.
    table : DataFrame
        One row per pair of cohorts: kind, cohort, comparison (inf: never treated), weight (they sum to 1), estimate.
    forbidden_share : float
        Weight of comparisons with units already treated, whose changing effect counts as if it were a trend.
    opposite_share : float
        Weight of comparisons whose estimate has the other sign than the whole.
    """

    estimate: float
    table: pd.DataFrame
    forbidden_share: float
    opposite_share: float


def bacon(panel: Panel) -> Bacon | None:
    """Return the decomposition of a balanced panel, without covariates; None where a unit-period is not observed."""
    if not panel.balanced or panel.switching:
        return None
    fit, _ = quietly(
        lambda: diff_diff.BaconDecomposition(weights="exact").fit(
            panel.rows[[Y, UNIT, PERIOD, FIRST]], outcome=Y, unit=UNIT, time=PERIOD, first_treat=FIRST
        )
    )
    pairs = fit.comparisons
    weight, estimate = np.array([pair.weight for pair in pairs]), np.array([pair.estimate for pair in pairs])
    kinds = [pair.comparison_type for pair in pairs]
    table = pd.DataFrame(
        {
            "kind": [_KINDS[kind] for kind in kinds],
            "cohort": [panel.label(int(pair.treated_group)) for pair in pairs],
            "comparison": [_comparison(panel, pair.control_group) for pair in pairs],
            "weight": weight,
            "estimate": estimate,
        }
    )
    whole = float(fit.twfe_estimate)
    return Bacon(
        estimate=whole,
        table=table,
        forbidden_share=float(weight[np.array(kinds) == "later_vs_earlier"].sum()),
        opposite_share=float(weight[estimate * whole < 0].sum()),
    )


def _comparison(panel: Panel, group: object) -> float:
    return np.inf if group == "never_treated" else panel.label(int(str(group)))
