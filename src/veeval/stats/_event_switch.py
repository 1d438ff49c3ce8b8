"""Treatment that goes on and off: effects of a first switch (de Chaisemartin & D'Haultfoeuille)."""

from __future__ import annotations

from dataclasses import dataclass

import diff_diff
import numpy as np

from veeval.errors import NotEstimable
from veeval.stats._event_groups import quietly
from veeval.stats._event_panel import CLUSTER, PERIOD, TREATED, UNIT, Panel, Y
from veeval.stats._types import Array, IntArray

__all__ = ["Switch", "switch"]

_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Switch:
    """Effects by periods since the first switch.

    event : (m,) event times: 0 is the first period after the switch, -2 and before are placebos, -1 the reference;
    estimate, std_error : (m,); n : (m,) switching units; overall, overall_se : mean over event times from 0,
    weighted by n;
    notes : what a reader must know.
    """

    event: IntArray
    estimate: Array
    std_error: Array
    n: IntArray
    overall: float
    overall_se: float
    notes: tuple[str, ...]


def switch(panel: Panel) -> Switch:
    """Compare units whose treatment switches with units that had the same treatment and do not switch yet.

    Raises
    ------
    NotEstimable
        Nobody with the same treatment stayed as it was beside a switch.
    """
    farthest = len(panel.periods) - 1
    fit, _ = quietly(lambda: _fit(panel, farthest))
    counts = {horizon: int(cell["n_obs"]) for horizon, cell in fit.event_study_effects.items()}
    usable = [h for h, n in counts.items() if n >= _SHARE * counts[1] and n > 0]
    if not usable:
        raise NotEstimable("no switch has a unit beside it with the same treatment that did not switch.")
    horizon = max(h for h in usable if all(k in usable for k in range(1, h + 1)))
    fit, _ = quietly(lambda: _fit(panel, horizon))
    cells = {h - 1: cell for h, cell in fit.event_study_effects.items() if cell["n_obs"]}
    cells |= {h - 1: cell for h, cell in (fit.placebo_event_study or {}).items() if cell["n_obs"]}
    events = sorted(cells)
    notes: tuple[str, ...] = ()
    if horizon < farthest and counts.get(horizon + 1, 0):
        notes = (f"event times from {horizon} on are left out: under half of the switching units reach them.",)
    back = _switched_back(panel, horizon)
    if back:
        notes = (*notes, f"{back} units switch back within these periods: later effects are those of their whole path.")
    return Switch(
        event=np.array(events, dtype=np.intp),
        estimate=np.array([cells[event]["effect"] for event in events], dtype=np.float64),
        std_error=np.array([cells[event]["se"] for event in events], dtype=np.float64),
        n=np.array([cells[event]["n_obs"] for event in events], dtype=np.intp),
        overall=float(fit.overall_att),
        overall_se=float(fit.overall_se),
        notes=notes,
    )


def _fit(panel: Panel, horizon: int) -> diff_diff.ChaisemartinDHaultfoeuilleResults:
    model = diff_diff.ChaisemartinDHaultfoeuille(twfe_diagnostic=False, drop_larger_lower=False)
    try:
        return model.fit(
            panel.rows,
            outcome=Y,
            unit=UNIT,
            time=PERIOD,
            treatment=TREATED,
            L_max=horizon,
            survey_design=diff_diff.SurveyDesign(psu=CLUSTER),
        )
    except ValueError as reason:
        raise NotEstimable(f"the effects of switching cannot be estimated: {reason}") from None


def _switched_back(panel: Panel, horizon: int) -> int:
    changed = panel.rows.groupby(UNIT)[TREATED].diff().fillna(0).ne(0)
    order = changed.groupby(panel.rows[UNIT]).cumsum()
    first = panel.rows[PERIOD].where(changed & (order == 1)).groupby(panel.rows[UNIT]).transform("min")
    again = changed & (order > 1) & (panel.rows[PERIOD] < first + horizon)
    return int(panel.rows.loc[again, UNIT].nunique())
