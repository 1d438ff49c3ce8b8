"""Weights that make a comparison group look like those who chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from veeval.errors import NotEstimable
from veeval.stats._design import build_design
from veeval.stats._formula import INTERCEPT, parse, stored_name
from veeval.stats._frames import complete_rows, group_rows
from veeval.stats._inference import dropped_note, t_table
from veeval.stats._types import Array, BoolArray, check_option

__all__ = ["Balance", "balance_weights"]

Estimand = Literal["att", "atc", "ate"]
_ONE, _ROW = "row_number_of_the_data", "row of the data"
_ROUNDING = 1e-14  # of the dual: at its minimum no step is seen to go down


@dataclass(frozen=True, slots=True)
class Balance:
    """Entropy balancing weights and what they achieve.

    Attributes
    ----------
    weights : Series
        One per row of the data, with its index; NaN for rows left out. They average 1 in each group.
    table : DataFrame
        Per covariate: term, mean_first, mean_second (raw), smd_before, smd_after, verdict before weighting
        ("equivalent" to 0.05, "adjust" to 0.25, "not equivalent").
    labels : (first, second)
        The groups, in sorted order.
    n : dict
        Rows per group.
    effective : dict
        Effective sample size per group, (sum w)^2 / sum w^2.
    estimand : str
        Whom the weighted groups resemble.
    dropped : dict
        Rows left out per column that was missing.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    weights: pd.Series
    table: pd.DataFrame
    labels: tuple[str, str]
    n: dict[str, int]
    effective: dict[str, float]
    estimand: str
    dropped: dict[str, int]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per covariate: the standardised difference after weighting, which is no hypothesis to test."""
        nothing = np.full(len(self.table), np.nan)
        return t_table(list(self.table["term"]), self.table["smd_after"].to_numpy(), nothing, nothing, level)


def balance_weights(group: str, covariates: str, data: pd.DataFrame, estimand: Estimand = "att") -> Balance:
    """Weigh rows so that two groups have the same means of the covariates (entropy balancing, Hainmueller 2012).

    Parameters
    ----------
    group : str
        Column of two groups; the second, in sorted order, are those who chose.
    covariates : str
        Right-hand side of a formula, e.g. ``"size + share + C(city)"``: measured before the choice.
    data : DataFrame
        One row per unit that chose: weigh providers when providers chose.
    estimand : {"att", "atc", "ate"}
        Make both groups look like the second ("att"), the first ("atc") or all ("ate").

    Returns
    -------
    Balance

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is unusable, there are not two groups, or no positive weights balance the means (a group has nobody
        alike).

    Notes
    -----
    Weights exp(l'x), nearest to equal in entropy, with l from Newton's method on the convex dual. SMD = difference in
    means over the raw standard deviation of the target group (pooled for "ate"). Balance on what was measured says
    nothing of what was not.
    """
    check_option("estimand", estimand, Estimand)
    formula = parse(f"{_ONE} ~ {covariates}")
    columns = [name for name in formula.columns if name != _ONE]
    rows, dropped = complete_rows(data.assign(**{_ROW: np.arange(len(data))}), (group, *columns, _ROW))
    groups = group_rows(rows, [group])
    labels = [str(label) for label in groups.table[group]]
    if len(labels) != 2:
        raise NotEstimable(f"column {group!r} must have two groups, not {len(labels)}: {', '.join(labels[:6])}.")
    design = build_design(formula, rows.assign(**{_ONE: np.arange(len(rows), dtype=np.float64)}))
    names = [name for name in design.terms if name != INTERCEPT]
    place = [design.names.index(name if name in design.names else stored_name(name)) for name in names]
    X = design.values[:, place]
    second = groups.codes == 1
    target = {"att": second, "atc": ~second, "ate": np.ones(len(X), dtype=bool)}[estimand]
    sd = _scale(X, second, estimand)
    w = np.ones(len(X))
    for members in (second, ~second):
        if not np.array_equal(members, target):
            w[members] = _entropy(X[members], X[target].mean(axis=0), labels[int(members[second.argmax()])], names)
    before, after = (_differences(X, second, weight) / sd for weight in (np.ones(len(X)), w))
    table = pd.DataFrame(
        {
            "term": names,
            "mean_first": X[~second].mean(axis=0),
            "mean_second": X[second].mean(axis=0),
            "smd_before": before,
            "smd_after": after,
            "verdict": np.select(
                [np.abs(before) <= 0.05, np.abs(before) <= 0.25], ["equivalent", "adjust"], "not equivalent"
            ),
        }
    )
    effective = {
        label: float(w[m].sum() ** 2 / np.square(w[m]).sum())
        for label, m in zip(labels, (~second, second), strict=True)
    }
    sizes = {label: int(m.sum()) for label, m in zip(labels, (~second, second), strict=True)}
    thin = [label for label in labels if effective[label] < 0.5 * sizes[label]]
    spread = np.full(len(data), np.nan)
    spread[rows[_ROW].to_numpy()] = w
    return Balance(
        weights=pd.Series(spread, index=data.index, name="weight"),
        table=table,
        labels=(labels[0], labels[1]),
        n=sizes,
        effective=effective,
        estimand=estimand,
        dropped=dropped,
        method=f"entropy balancing on {covariates}, {estimand}",
        warnings=(
            *(
                f"{label}: {effective[label]:.1f} effective of {sizes[label]} rows; few carry the comparison."
                for label in thin
            ),
            *dropped_note(dropped),
        ),
    )


def _scale(X: Array, second: BoolArray, estimand: str) -> Array:
    variances = [
        X[members].var(axis=0, ddof=1) if members.sum() > 1 else np.zeros(X.shape[1]) for members in (~second, second)
    ]
    chosen = {"att": variances[1], "atc": variances[0], "ate": (variances[0] + variances[1]) / 2}[estimand]
    fallback = np.where(chosen > 0, chosen, X.var(axis=0))
    return np.sqrt(np.where(fallback > 0, fallback, 1.0))


def _differences(X: Array, second: BoolArray, w: Array) -> Array:
    means = [np.average(X[members], axis=0, weights=w[members]) for members in (second, ~second)]
    return means[0] - means[1]


def _entropy(X: Array, target: Array, label: str, names: list[str]) -> Array:
    """Return weights with mean 1 whose weighted means equal ``target``: Newton on log-sum-exp, which is convex."""
    centred = X - target
    scale = np.sqrt(np.square(centred).mean(axis=0))
    Z = centred / np.where(scale > 0, scale, 1.0)
    multipliers = np.zeros(Z.shape[1])
    value, gradient, hessian, w = _dual(Z, multipliers)
    for _ in range(200):
        if np.abs(gradient).max() < 1e-10:
            return w * len(Z)
        step = -np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0]
        size = 1.0
        while size > 1e-8:
            trial = _dual(Z, multipliers + size * step)
            if trial[0] <= value + 1e-4 * size * float(gradient @ step) + _ROUNDING * (1 + abs(value)):
                break
            size /= 2
        multipliers = multipliers + size * step
        value, gradient, hessian, w = trial
    worst = names[int(np.abs(gradient).argmax())]
    raise NotEstimable(
        f"no positive weights give group {label!r} the target means; {worst!r} is furthest off. "
        "The groups do not overlap there: drop the covariate or the rows without a counterpart."
    )


def _dual(Z: Array, multipliers: Array) -> tuple[float, Array, Array, Array]:
    exponent = Z @ multipliers
    top = exponent.max()
    w = np.exp(exponent - top)
    total = w.sum()
    w = w / total
    mean = w @ Z
    return float(top + np.log(total)), mean, (Z * w[:, None]).T @ Z - np.outer(mean, mean), w
