"""Linear mixed models: rows within groups within groups, with degrees of freedom that few groups deserve."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from narwhals.typing import IntoFrame

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._chain import Level, Setup, left_by_fixed, nested_names, set_up
from veeval.stats._combine import Weights, combinations
from veeval.stats._degrees import Degrees, kenward_roger, satterthwaite, satterthwaite_exact
from veeval.stats._formula import INTERCEPT
from veeval.stats._inference import FEW_CLUSTERS, MINIMUM_CLUSTERS, Contrast, dropped_note, t_table
from veeval.stats._likelihood import Profile, unpack
from veeval.stats._moments import Moments, moments
from veeval.stats._optimum import maximise, smallest_singular
from veeval.stats._types import Array, check_option
from veeval.stats._woodbury import projections, sweep

__all__ = ["MixedFit", "mixed"]

Method = Literal["REML", "ML"]
Df = Literal["satterthwaite", "kenward-roger"]
_SINGULAR = 1e-4
_DETERMINED = 1e-9  # of a random effect's columns: less than this left by the fixed effects is rounding


@dataclass(frozen=True, slots=True)
class MixedFit:
    """A fitted linear mixed model.

    Attributes
    ----------
    formula : str
        The fixed part.
    terms : tuple of str
        The p fixed coefficients.
    estimate, std_error, df : (p,) arrays
        Fixed effects.
    vcov : (p, p) array
        Covariance of the fixed effects; Kenward & Roger's adjusted one if asked for.
    sigma : float
        Residual standard deviation.
    icc : dict
        Per grouping the share of the total variance; NaN where slopes are random, because it then depends on the term.
    loglik : float
        Log-likelihood (restricted for REML).
    n : int
        Rows.
    n_groups : dict
        Groups per grouping, outermost first.
    n_clusters : int
        Groups of the outermost grouping: the independent units.
    converged : bool
        Whether the slope of the deviance vanishes; ``gradient`` is what is left of it.
    singular : tuple of str
        Groupings of which a variance is 0 or a correlation is -1 or 1.
    dropped, dropped_terms
        Rows left out per column that was missing; terms that the others determine.
    method : str
        Estimator and degrees of freedom.
    warnings : tuple of str
        What a reader must know.
    """

    formula: str
    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    vcov: Array
    sigma: float
    icc: dict[str, float]
    loglik: float
    n: int
    n_groups: dict[str, int]
    n_clusters: int
    converged: bool
    gradient: float
    singular: tuple[str, ...]
    dropped: dict[str, int]
    dropped_terms: tuple[str, ...]
    method: str
    warnings: tuple[str, ...]
    _degrees: Degrees = field(repr=False)
    _setup: Setup = field(repr=False)
    _factors: list[Array] = field(repr=False)
    _at: Profile = field(repr=False)

    @property
    def varcomp(self) -> pd.DataFrame:
        """One row per variance or covariance: group, term, other (empty for a variance), variance, sdcor.

        ``sdcor`` is the standard deviation, or for a covariance the correlation. The last row is the residual.
        """
        return _varcomp(self._setup, self._factors, self._at.sigma2)

    @property
    def random_effects(self) -> pd.DataFrame:
        """Per group and term the predicted deviation (BLUP) and its standard deviation given the fixed part."""
        return _predict(self._setup, self._factors, self._at)

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per fixed coefficient with its t test against 0 and its interval."""
        return t_table(self.terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)

    def contrast(self, weights: Weights) -> Contrast:
        """Return linear combinations of the fixed effects (dict of term: weight, or a matrix), with their own df."""
        names, matrix = combinations(weights, self.terms, self.dropped_terms)
        se = np.sqrt(np.einsum("mp,pq,mq->m", matrix, self.vcov, matrix))
        df = self._degrees.df(matrix @ self._setup.back)
        return Contrast(names, matrix @ self.estimate, se, df, self.n_clusters, self.method, self.warnings)


def mixed(
    formula: str,
    data: IntoFrame | Moments,
    *,
    groups: str,
    random: str | Mapping[str, str] = "1",
    method: Method = "REML",
    df: Df = "satterthwaite",
) -> MixedFit:
    """Fit a linear mixed model: a trend or difference where rows share a location, a child or a provider.

    Parameters
    ----------
    formula : str
        The fixed part, e.g. ``"score ~ year * model"``.
    data : DataFrame or Moments
        Rows, or moments whose units know the groups and whose columns hold the fixed and random terms.
    groups : str
        The grouping column; ``"a/b"`` for b nested in a (and ``"a/b/c"``).
    random : str or dict
        Right-hand side of the random effects, e.g. ``"1"``, ``"1 + year"``, ``"0 + year"``; a dict gives each grouping
        its own: ``{"a": "1 + year", "b": "1"}``. Terms of one grouping are correlated freely.
    method : {"REML", "ML"}
        REML for estimates; ML to compare models with different fixed parts.
    df : {"satterthwaite", "kenward-roger"}
        Kenward & Roger also widen the standard errors for the estimated variances (REML only).

    Returns
    -------
    MixedFit

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        A column is missing or unusable, moments are weighted, there is one group, every group has one row, or the
        fixed terms determine every group: two groups and what sets them apart.

    Notes
    -----
    y = X b + Z u + e, u ~ N(0, D) per group. The deviance is profiled over b and sigma (Bates, Maechler, Bolker &
    Walker 2015), evaluated from cross-products per group with one Woodbury step per level, and maximised with its
    analytic gradient. Satterthwaite as Kuznetsova, Brockhoff & Christensen (2017); Kenward & Roger (1997) as Halekoh &
    Hojsgaard (2014).

    With under 10 groups, or where treatment varies over time and slopes differ, compare with ``linear(cluster=)`` on
    the same terms.
    """
    check_option("method", method, Method)
    check_option("df", df, Df)
    if df == "kenward-roger" and method == "ML":
        raise BadArgument("df='kenward-roger' needs method='REML'. Use df='satterthwaite' with ML.")
    sides = _sides(groups, random)
    m = _as_moments(formula, data, groups, sides)
    if m.weights is not None:
        raise BadArgument("a mixed model takes no weights: make the moments without.")
    setup = set_up(m, formula, sides)
    _check_estimable(setup, m)
    optimum = maximise(setup.chain, reml=method == "REML")
    at = optimum.at
    if df == "kenward-roger":
        degrees, covariance = kenward_roger(setup.chain, optimum.theta, at.sigma2)
    elif optimum.curvature is not None:
        degrees = satterthwaite_exact(optimum.curvature)
        covariance = degrees.covariance
    else:
        degrees = satterthwaite(setup.chain, optimum.theta, at.sigma2, reml=method == "REML")
        covariance = degrees.covariance
    factors = unpack(optimum.theta, setup.chain.sizes)
    singular = tuple(
        level.name for level, L in zip(setup.levels, factors, strict=True) if smallest_singular(L) < _SINGULAR
    )
    back = setup.back
    vcov = back @ covariance @ back.T
    counts = {level.name: level.size for level in reversed(setup.levels)}
    clusters = next(iter(counts.values()))
    return MixedFit(
        formula=formula,
        terms=setup.terms,
        estimate=back @ at.beta + setup.start,
        std_error=np.sqrt(np.where(np.diagonal(vcov) > 0, np.diagonal(vcov), np.nan)),
        df=degrees.df(back),
        vcov=vcov,
        sigma=float(np.sqrt(at.sigma2)),
        icc=_icc(setup, factors, at.sigma2),
        loglik=-0.5 * (at.deviance + (setup.log_scale if method == "REML" else 0.0)),
        n=setup.chain.n,
        n_groups=counts,
        n_clusters=clusters,
        converged=optimum.converged,
        gradient=optimum.gradient,
        singular=singular,
        dropped=m.dropped,
        dropped_terms=setup.dropped_terms,
        method=f"linear mixed model, {method}; {'Satterthwaite' if df == 'satterthwaite' else 'Kenward-Roger'} df",
        warnings=_warnings(m, setup, singular, clusters, converged=optimum.converged),
        _degrees=degrees,
        _setup=setup,
        _factors=factors,
        _at=at,
    )


def _sides(groups: str, random: str | Mapping[str, str]) -> dict[str, str]:
    names = nested_names(groups)
    if isinstance(random, str):
        return dict.fromkeys(names, random)
    out = {}
    for name in names:
        own = name.split(":")[-1]
        if name not in random and own not in random:
            raise BadArgument(f"random lacks the grouping {own!r}. Give each of {', '.join(names)} its random effects.")
        out[name] = random.get(name, random.get(own, "1"))
    return out


def _as_moments(formula: str, data: IntoFrame | Moments, groups: str, sides: dict[str, str]) -> Moments:
    if isinstance(data, Moments) and data.absorbed is not None:
        raise BadArgument(f"the means of {data.absorbed!r} were taken out of these moments; a mixed model needs them.")
    if isinstance(data, Moments):
        return data
    outcome, _, fixed = formula.partition("~")
    units = [part.strip() for part in groups.split("/")]
    everything = " + ".join(
        [fixed, *(side for side in dict.fromkeys(sides.values()) if side.strip() not in ("0", "1"))]
    )
    return moments(formula if everything == fixed else f"{outcome} ~ {everything}", data, unit=units)


def _check_estimable(setup: Setup, m: Moments) -> None:
    if setup.total <= 0 or setup.residual <= 1e-14 * setup.total:
        what = "does not vary" if setup.total <= 0 else "is fitted perfectly by the fixed part"
        raise NotEstimable(f"the outcome {m.outcome!r} {what}: there is no variance to share out.")
    for level in setup.levels:
        if level.size < 2:
            raise NotEstimable(
                f"there is one {level.name}: with one group there is no variance between groups. Use linear(...)."
            )
        if level.size == setup.chain.n:
            raise NotEstimable(
                f"every {level.name} has one row, so its variance cannot be told from the residual. Use linear(...)."
            )
    if setup.chain.n <= setup.chain.p:
        raise NotEstimable(f"{setup.chain.n} rows cannot carry {setup.chain.p} coefficients.")
    for inside, outside in itertools.pairwise(setup.levels):
        if inside.size == outside.size and set(inside.terms) & set(outside.terms):
            raise NotEstimable(
                f"every {outside.name} has one {inside.name}, so their variances cannot be told apart. Leave one "
                "grouping out."
            )
    for level, (left, whole) in zip(setup.levels, left_by_fixed(setup.chain), strict=True):
        values, vectors = np.linalg.eigh(left)
        if values[0] < _DETERMINED * np.trace(whole) / len(whole):
            term = level.terms[int(np.argmax(np.abs(vectors[:, 0])))]
            what = "variance" if term == INTERCEPT else f"variance of {term}"
            raise NotEstimable(
                f"the fixed terms determine every {level.name}, so its {what} cannot be told from them. Leave out "
                f"terms that are constant within {level.name}, or use linear(...)."
            )


def _varcomp(setup: Setup, factors: list[Array], sigma2: float) -> pd.DataFrame:
    rows = []
    for level, L in zip(reversed(setup.levels), reversed(factors), strict=True):
        D = sigma2 * level.back @ L @ L.T @ level.back.T
        sd = np.sqrt(np.diagonal(D))
        for i, term in enumerate(level.terms):
            rows.append((level.name, term, "", D[i, i], sd[i]))
        for i in range(len(sd)):
            for j in range(i):
                product = sd[i] * sd[j]
                rows.append(
                    (level.name, level.terms[j], level.terms[i], D[i, j], D[i, j] / product if product > 0 else np.nan)
                )
    rows.append(("Residual", "", "", sigma2, float(np.sqrt(sigma2))))
    return pd.DataFrame(rows, columns=["group", "term", "other", "variance", "sdcor"])


def _icc(setup: Setup, factors: list[Array], sigma2: float) -> dict[str, float]:
    simple = all(level.terms == (INTERCEPT,) for level in setup.levels)
    pairs = zip(setup.levels, factors, strict=True)
    variances = {level.name: sigma2 * float((level.back @ L)[0, 0] ** 2) if simple else np.nan for level, L in pairs}
    total = sigma2 + sum(variances.values())
    return {level.name: variances[level.name] / total for level in reversed(setup.levels)}


def _predict(setup: Setup, factors: list[Array], at: Profile) -> pd.DataFrame:
    """Best linear unbiased predictions u = D Z'V^-1 r, with variance D - D Z'V^-1 Z D given the fixed part."""
    s = sweep(setup.chain, [L @ L.T for L in factors])
    p, tables = setup.chain.p, []
    for level, D, (inner, outer) in zip(setup.levels, s.D, projections(setup.chain, s), strict=True):
        u = (outer[:, :, p] - outer[:, :, :p] @ at.beta) @ D @ level.back.T
        variance = at.sigma2 * level.back @ (D - D @ inner @ D) @ level.back.T
        sd = np.sqrt(np.maximum(np.einsum("gqq->gq", variance), 0.0))
        tables.append(_prediction_table(level, u, sd))
    return pd.concat(tables[::-1], ignore_index=True)


def _prediction_table(level: Level, u: Array, sd: Array) -> pd.DataFrame:
    labels = np.array([":".join(map(str, row)) for row in zip(*(level.units[c] for c in level.columns), strict=True)])
    q = len(level.terms)
    return pd.DataFrame(
        {
            "group": level.name,
            "label": np.repeat(labels, q),
            "term": np.tile(np.array(level.terms, dtype=object), len(labels)),
            "estimate": u.ravel(),
            "std_error": sd.ravel(),
        }
    )


def _warnings(
    m: Moments, setup: Setup, singular: tuple[str, ...], clusters: int, *, converged: bool
) -> tuple[str, ...]:
    notes = []
    outer = setup.levels[-1].name
    if clusters < MINIMUM_CLUSTERS:
        notes.append(f"only {clusters} groups of {outer}: descriptive; no p-value is given.")
    elif clusters < FEW_CLUSTERS:
        notes.append(f"only {clusters} groups of {outer}: report the number, and compare with Kenward-Roger and CR2.")
    notes += [
        f"singular: a variance of {name} is 0, or a correlation is -1 or 1; the simpler model says as much."
        for name in singular
    ]
    if not converged:
        notes.append("the maximum of the likelihood was not reached: do not use these numbers.")
    if setup.dropped_terms:
        notes.append(
            f"left out of the model, because the other terms determine them: {', '.join(setup.dropped_terms)}."
        )
    return (*notes, *dropped_note(m.dropped))
