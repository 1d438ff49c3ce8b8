"""Change of single cases: reliable change, and goals attained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._frames import as_names, complete_rows, group_rows, numbers, weights_of
from veeval.stats._inference import t_table
from veeval.stats._linear import linear
from veeval.stats._proportion import proportion
from veeval.stats._types import Array, check_option

__all__ = ["GoalAttainment", "ReliableChange", "goal_attainment", "reliable_change"]

Better = Literal["lower", "higher"]
CATEGORIES = ("recovered", "improved", "unchanged", "deteriorated")


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Which cases changed more than measurement error explains.

    Attributes
    ----------
    cases : DataFrame
        One row per complete case, with the index of the data: pre, post, rci, category.
    counts : dict
        Cases per category: recovered (reliably better and past the cutoff), improved, unchanged, deteriorated.
    error : float
        Standard error of the difference, sd sqrt(2) sqrt(1 - reliability).
    cutoff : float
        Score past which a case resembles the norm group; NaN without one, and then nobody counts as recovered.
    sd, reliability : float
        What was used.
    n : int
        Complete cases.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    cases: pd.DataFrame
    counts: dict[str, int]
    error: float
    cutoff: float
    sd: float
    reliability: float
    n: int
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per category: its share with Wilson's interval."""
        tables = []
        for name in CATEGORIES:
            one = pd.DataFrame({name: (self.cases["category"] == name).to_numpy()})
            tables.append(proportion(name, one).tidy(level))
        return pd.concat(tables, ignore_index=True)


def reliable_change(
    pre: str,
    post: str,
    data: pd.DataFrame,
    *,
    reliability: float,
    better: Better,
    sd: float | None = None,
    norm: tuple[float, float] | None = None,
    cutoff: float | None = None,
    level: float = 0.95,
) -> ReliableChange:
    """Tell change from measurement error, case by case (Jacobson & Truax 1991).

    Parameters
    ----------
    pre, post : str
        Columns of the two measurements.
    data : DataFrame
        One row per case.
    reliability : float
        Reliability of the instrument, between 0 and 1.
    better : {"lower", "higher"}
        Which direction is improvement.
    sd : float, optional
        Standard deviation of ``pre`` in the population of reference; that of the data by default.
    norm : (mean, sd), optional
        Mean and standard deviation of a norm group: gives cutoff c, between the two groups.
    cutoff : float, optional
        A cutoff of the instrument's manual, instead of ``norm``.
    level : float
        A change is reliable when it exceeds the normal quantile of this level times its standard error.

    Returns
    -------
    ReliableChange

    Raises
    ------
    BadArgument, UnknownName, NotEstimable
        An argument is out of range, a column unusable, or ``pre`` does not vary.

    Notes
    -----
    RCI = (post - pre) / (sd sqrt(2) sqrt(1 - reliability)); c = (s_norm m_pre + s_pre m_norm)/(s_norm + s_pre). It
    says nothing on the cause of a change.
    """
    check_option("better", better, Better)
    if not 0 < reliability < 1:
        raise BadArgument(f"reliability={reliability!r} must lie between 0 and 1.")
    if norm is not None and cutoff is not None:
        raise BadArgument("give norm= or cutoff=, not both.")
    marked = data.assign(**{"row of the data": np.arange(len(data))}) if isinstance(data, pd.DataFrame) else data
    rows, dropped = complete_rows(marked, (pre, post, "row of the data"))
    x, y = numbers(rows, pre), numbers(rows, post)
    spread = float(np.std(x, ddof=1)) if len(x) > 1 else np.nan
    used = spread if sd is None else float(sd)
    if not used > 0:
        raise NotEstimable(f"{pre!r} does not vary, so its standard deviation must be given: sd=.")
    line = np.nan if cutoff is None else float(cutoff)
    if norm is not None:
        line = (norm[1] * float(x.mean()) + spread * norm[0]) / (norm[1] + spread)
    error = used * np.sqrt(2 * (1 - reliability))
    rci = (y - x) / error
    sign = -1.0 if better == "lower" else 1.0
    bound = float(t_table(["z"], np.zeros(1), np.ones(1), np.full(1, np.inf), level)["conf_high"].iloc[0])
    up, down = sign * rci > bound, sign * rci < -bound
    crossed = up & (sign * (x - line) < 0) & (sign * (y - line) > 0)
    category = np.select([crossed, up, down], ["recovered", "improved", "deteriorated"], "unchanged")
    cases = pd.DataFrame({pre: x, post: y, "rci": rci, "category": category}, index=data.index[rows["row of the data"]])
    return ReliableChange(
        cases=cases,
        counts={name: int((category == name).sum()) for name in CATEGORIES},
        error=float(error),
        cutoff=line,
        sd=used,
        reliability=reliability,
        n=len(x),
        dropped=dropped,
        method=f"reliable change index (Jacobson & Truax 1991), {better} is better, |RCI| > {bound:.3g}",
        warnings=() if not np.isnan(line) else ("without a cutoff nobody is counted as recovered.",),
    )


@dataclass(frozen=True, slots=True)
class GoalAttainment:
    """Goal attainment T-scores.

    Attributes
    ----------
    cases : DataFrame
        The case columns, n_goals, t_score.
    mean, std_error, df : float
        Of the T-scores over cases.
    n : int
        Cases.
    n_goals : int
        Goals.
    n_clusters : int or None
        Independent clusters.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    cases: pd.DataFrame
    mean: float
    std_error: float
    df: float
    n: int
    n_goals: int
    n_clusters: int | None
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return the mean T-score; the test is against 50, goals met on average as expected."""
        one: npt.NDArray[np.float64] = np.array([self.mean - 50.0])
        table = t_table(["T"], one, np.array([self.std_error]), np.array([self.df]), level, n_clusters=self.n_clusters)
        table[["estimate", "conf_low", "conf_high"]] += 50.0
        return table


def goal_attainment(
    score: str,
    data: pd.DataFrame,
    case: str | Iterable[str],
    weight: str | None = None,
    rho: float = 0.3,
    cluster: str | None = None,
) -> GoalAttainment:
    """Sum goals up per case to a T-score (Kiresuk & Sherman 1968).

    Parameters
    ----------
    score : str
        Column with the attainment of each goal: 0 as expected, -2 (or -3) to 2.
    data : DataFrame
        One row per goal.
    case : str or list of str
        Column(s) of the case whose goals they are.
    weight : str, optional
        Column with the goal's weight.
    rho : float
        Assumed correlation between goals; 0.3 by convention.
    cluster : str, optional
        Column of the units to which cases belong; constant within a case.

    Returns
    -------
    GoalAttainment

    Raises
    ------
    BadArgument, UnknownName, NotEstimable
        A score lies outside -3 to 3, or a column is unusable.

    Notes
    -----
    T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2). Goals set by the helper who is judged on them are
    no yardstick between helpers.
    """
    names = as_names(case)
    extra = (*as_names(weight), *(c for c in as_names(cluster) if c not in names))
    rows, dropped = complete_rows(data, (score, *names, *extra))
    x = numbers(rows, score)
    if (np.abs(x) > 3).any():
        raise BadArgument(f"column {score!r} must lie between -3 and 3, but holds {x[np.abs(x) > 3][0]:g}.")
    if not 0 <= rho < 1:
        raise BadArgument(f"rho={rho!r} must lie between 0 and 1.")
    w = np.ones(len(rows)) if weight is None else weights_of(rows, weight)
    cases = group_rows(rows, names)
    wx, ww, sw = (np.bincount(cases.codes, weights=v, minlength=len(cases)) for v in (w * x, w * w, w))
    if (sw <= 0).any():
        raise BadArgument(f"a case has weights {weight!r} that are all 0.")
    t = 50 + 10 * wx / np.sqrt((1 - rho) * ww + rho * sw**2)
    table = cases.table.assign(n_goals=np.bincount(cases.codes, minlength=len(cases)), t_score=t)
    se, df, count, notes = _mean_error(t, rows, cases.codes, cluster)
    return GoalAttainment(
        cases=table,
        mean=float(t.mean()),
        std_error=se,
        df=df,
        n=len(t),
        n_goals=len(rows),
        n_clusters=count,
        dropped=dropped,
        method=f"goal attainment T-scores, rho {rho:g}; mean over cases" + (f", CR2 by {cluster}" if cluster else ""),
        warnings=notes,
    )


def _mean_error(
    t: Array, rows: pd.DataFrame, codes: npt.NDArray[np.intp], cluster: str | None
) -> tuple[float, float, int | None, tuple[str, ...]]:
    if cluster is None:
        return (
            (float(t.std(ddof=1) / np.sqrt(len(t))), len(t) - 1.0, None, ())
            if len(t) > 1
            else (np.nan, np.nan, None, ())
        )
    owner = rows[cluster].groupby(codes)
    if (owner.nunique() > 1).any():
        raise BadArgument(f"a case lies in more than one {cluster!r}.")
    if np.ptp(t) == 0:
        raise NotEstimable("every case has the same T-score, so the spread is unknown.")
    fit = linear("t ~ 1", pd.DataFrame({"t": t, "cluster": owner.first()}), cluster="cluster")
    return float(fit.std_error[0]), float(fit.df[0]), fit.n_clusters, fit.warnings
