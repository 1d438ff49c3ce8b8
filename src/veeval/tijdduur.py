"""Time until a step, with those who still wait censored. Floor between the Dataset and the questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm, t

from veeval import stats
from veeval.estimates import group_names

__all__ = ["KWARTIELEN", "aandeel_op", "wachttijden"]

KWARTIELEN = (0.25, 0.5, 0.75)
_REST = ["std_error", "statistic", "df", "p_value", "conf_low", "conf_high"]


def aandeel_op(time: str, event: str, rows: pd.DataFrame, moment: float, cluster: str, level: float) -> pd.DataFrame:
    """Share that had the event (1, censored 0) by a moment, clustered, in one tidy row; 0 where nobody had it.

    The interval is that of the cumulative incidence on the log(-log) scale, with t on G-1 degrees of freedom instead
    of the normal: with few clusters the normal is too narrow. None for one cluster.
    """
    G = rows[cluster].nunique()
    if not rows[event].any():
        return pd.DataFrame({"estimate": [0.0]}).reindex(columns=["estimate", *_REST])
    fit = stats.cumulative_incidence(time, event, rows, cluster=cluster, times=[moment])
    if G < 2:
        return fit.tidy(level).assign(**dict.fromkeys(_REST, np.nan))
    wider = 2 * norm.cdf(t.ppf(0.5 + level / 2, G - 1)) - 1
    return fit.tidy(min(float(wider), 1 - 1e-12)).assign(df=G - 1.0)


def wachttijden(
    rows: pd.DataFrame, by: Sequence[str], stappen: Sequence[tuple[str, str]], peildatum: pd.Timestamp
) -> pd.DataFrame:
    """Days from one step to the next, per group.

    Parameters
    ----------
    rows : DataFrame
        One row per case, a date column per step.
    by : sequence of str
        Grouping columns.
    stappen : sequence of (str, str)
        Pairs of date columns: from, to.
    peildatum : Timestamp
        Last day looked at; who has not reached the next step by then is censored.

    Returns
    -------
    DataFrame
        groep, stap ("from → to"), n (reached the first), bereikt, onderweg (censored), p25, mediaan, p75 in days: the
        first day by which that share took the step (one minus Kaplan-Meier); NA where fewer did.
    """
    names = group_names(rows, by)
    out = [
        {"groep": str(groep), "stap": f"{start} → {end}"} | _een_stap(part, start, end, peildatum)
        for groep, part in rows.groupby(names, sort=True)
        for start, end in stappen
    ]
    return pd.DataFrame(out)


def _een_stap(part: pd.DataFrame, start: str, end: str, peildatum: pd.Timestamp) -> dict[str, float | int]:
    here = part[part[start].notna() & (part[start] <= peildatum)]
    reached = here[end].notna() & (here[end] <= peildatum)
    days = (here[end].where(reached, peildatum) - here[start]).dt.days.astype(float)
    quantiles = dict.fromkeys(("p25", "mediaan", "p75"), np.nan)
    data = pd.DataFrame({"dagen": days, "bereikt": reached.astype(int)})[days >= 0]  # out of order: no waiting time
    if data["bereikt"].any():
        curve = stats.cumulative_incidence("dagen", "bereikt", data).table
        for name, share in zip(quantiles, KWARTIELEN, strict=True):
            past = curve[curve["estimate"] >= share - 1e-12]["time"]
            quantiles[name] = float(past.iloc[0]) if len(past) else np.nan
    counts = {"n": len(here), "bereikt": int(reached.sum()), "onderweg": int((~reached).sum())}
    return counts | quantiles
