"""Time until something happens, when something else may happen first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._cells import sum_by
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers
from veeval.stats._inference import dropped_note
from veeval.stats._types import Array, IntArray, check_level

__all__ = ["Incidence", "cumulative_incidence"]

_ROUNDING = 1e-24  # of a variance of a share


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence of every kind of event.

    Attributes
    ----------
    table : DataFrame
        Grouping columns, term (the event), time, estimate, std_error, at_risk (just before), events (up to then).
    by : tuple of str
        The grouping columns.
    events : tuple of str
        The kinds of event.
    n : int
        Rows.
    n_clusters : int or None
        Clusters.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    events: tuple[str, ...]
    n: int
    n_clusters: int | None
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per group, event and time, with an interval on the log(-log) scale. There is no test."""
        check_level(level)
        F, se = self.table["estimate"].to_numpy(), self.table["std_error"].to_numpy()
        inside = (F > 0) & (F < 1) & (se > 0)
        safe = np.where(inside, F, 0.5)
        half = stats.norm.ppf(0.5 + level / 2) * se / np.abs(safe * np.log(safe))
        low = np.where(inside, safe ** np.exp(half), np.nan)
        high = np.where(inside, safe ** np.exp(-half), np.nan)
        out = self.table[[*self.by, "term", "time", "estimate", "std_error"]].copy()
        out["statistic"], out["df"], out["p_value"] = np.nan, np.inf, np.nan
        return out.assign(conf_low=low, conf_high=high, at_risk=self.table["at_risk"], events=self.table["events"])


def cumulative_incidence(
    time: str,
    event: str,
    data: pd.DataFrame,
    by: str | Iterable[str] | None = None,
    cluster: str | None = None,
    censored: object = 0,
    times: Sequence[float] | None = None,
) -> Incidence:
    """Estimate which share has had which event by when, with some still under way (Aalen & Johansen 1978).

    Parameters
    ----------
    time : str
        Column: time until the event, or until last seen.
    event : str
        Column: kind of event, or ``censored``.
    data : DataFrame
        One row per trajectory.
    by : str or list of str, optional
        Grouping columns.
    cluster : str, optional
        Column of the units that trajectories share.
    censored : object
        The value of ``event`` that says "still under way".
    times : list of float, optional
        When to report; at every event when not given.

    Returns
    -------
    Incidence

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, a time is negative, or nobody had an event.

    Notes
    -----
    F_k(t) = sum over s <= t of S(s-) d_k(s)/Y(s). The variance is the infinitesimal jackknife, summed per cluster when
    given (as R's ``survfit``). One minus Kaplan-Meier with other events as censored overstates the share: it asks what
    would happen if the other events were abolished. Censoring must not depend on prognosis.
    """
    names = as_names(by)
    rows, dropped = complete_rows(data, (time, event, *names, *as_names(cluster)))
    t = numbers(rows, time)
    if (t < 0).any():
        raise BadArgument(f"{time!r} is negative in {int((t < 0).sum())} rows. Check the dates.")
    happened = (rows[event] != censored).to_numpy(dtype=bool)
    if not happened.any():
        raise NotEstimable(f"nobody had an event: every {event!r} is {censored!r}.")
    kinds = group_rows(rows[happened], [event])
    code = np.full(len(rows), -1, dtype=np.intp)
    code[happened] = kinds.codes
    events = tuple(str(kind) for kind in kinds.table[event])
    groups = group_rows(rows, names)
    units = np.arange(len(rows)) if cluster is None else group_rows(rows, [cluster]).codes
    tables, alone = [], []
    for g in range(len(groups)):
        inside = groups.codes == g
        table = _one_curve(t[inside], code[inside], units[inside], events, times)
        if cluster is not None and len(np.unique(units[inside])) < 2:
            table["std_error"] = np.nan
            alone.append(" ".join(str(groups.table[column].iloc[g]) for column in names) or "all")
        for column in reversed(names):
            table.insert(0, column, groups.table[column].iloc[g])
        tables.append(table)
    count = None if cluster is None else int(units.max()) + 1
    few = (f"only {count} clusters: the standard errors are rough.",) if count is not None and count < 10 else ()
    if alone:
        few = (*few, f"one cluster in {', '.join(alone)}: no standard error.")
    return Incidence(
        table=pd.concat(tables, ignore_index=True),
        by=names,
        events=events,
        n=len(rows),
        n_clusters=count,
        dropped=dropped,
        method="Aalen-Johansen, infinitesimal jackknife" + (f" by {cluster}" if cluster else ""),
        warnings=(*few, *dropped_note(dropped)),
    )


def _one_curve(
    t: Array, code: IntArray, units: IntArray, events: tuple[str, ...], times: Sequence[float] | None
) -> pd.DataFrame:
    moments = np.unique(t[code >= 0])
    at_risk = (t[:, None] >= moments).sum(axis=0)
    counts = np.array([[((t == s) & (code == k)).sum() for s in moments] for k in range(len(events))], dtype=np.float64)
    F, variance = _aalen_johansen(t, code, units, moments, at_risk.astype(np.float64), counts)
    wanted = moments if times is None else np.asarray(list(times), dtype=np.float64)
    place = np.searchsorted(moments, wanted, side="right")
    risk_now = (t[:, None] >= wanted).sum(axis=0)
    parts = []
    for k, name in enumerate(events):
        padded, spread, total = (
            np.concatenate([[0.0], values]) for values in (F[k], variance[k], np.cumsum(counts[k]))
        )
        parts.append(
            pd.DataFrame(
                {
                    "term": name,
                    "time": wanted,
                    "estimate": padded[place],
                    "std_error": np.where(spread[place] > _ROUNDING, np.sqrt(spread[place]), 0.0),
                    "at_risk": risk_now,
                    "events": total[place].astype(int),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _aalen_johansen(
    t: Array, code: IntArray, units: IntArray, moments: Array, Y: Array, counts: Array
) -> tuple[Array, Array]:
    """Return F (K, T) and its variance (K, T).

    The influence of one row on F_k(t) is the sum over s <= t of S(s-) (dN_k - Y dL_k)/Y + dS(s-) dL_k, where its
    influence on S(s) is -S(s) times the sum over u <= s of (dN - Y dL)/(Y (1 - dL)). Rows are added up per unit before
    squaring.
    """
    d = counts.sum(axis=0)
    hazard = d / Y
    survival = np.cumprod(1 - hazard)
    before = np.concatenate([[1.0], survival[:-1]])
    F = np.cumsum(before * counts / Y, axis=1)
    ended = np.searchsorted(moments, t, side="right") - 1  # the last event time that a row was at risk at
    place = np.arange(len(moments))
    at_risk = place[None, :] <= ended[:, None]
    happened = (code[:, None] >= 0) & (place[None, :] == ended[:, None])
    alive = 1 - hazard
    martingale = np.divide(
        happened - at_risk * hazard, Y * alive, out=np.zeros(happened.shape), where=(alive > 0)[None, :]
    )
    summed = np.cumsum(martingale, axis=1)
    on_survival = -before * np.concatenate([np.zeros((len(t), 1)), summed[:, :-1]], axis=1)
    variance = np.empty_like(F)
    for k in range(len(counts)):
        own = (happened & (code[:, None] == k)) - at_risk * (counts[k] / Y)
        influence = np.cumsum(before * own / Y + on_survival * (counts[k] / Y), axis=1)
        variance[k] = np.square(sum_by(influence, units, int(units.max()) + 1)).sum(axis=0)
    return F, variance
