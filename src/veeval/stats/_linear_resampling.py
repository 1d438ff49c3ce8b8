"""The resampling that a fitted regression offers, on its sums per cluster."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._draws import WildWeights
from veeval.stats._inference import MINIMUM_CLUSTERS
from veeval.stats._moments import Moments
from veeval.stats._permutation import Permutation, assignments, cluster_sums, permuted_statistics
from veeval.stats._regression import Solution, cluster_variance
from veeval.stats._resample import Jackknife, PairsBootstrap, leave_one_out, pairs_draws
from veeval.stats._sandwich import leverage_one
from veeval.stats._types import Array, check_level, check_option
from veeval.stats._wild import WildBootstrap, WildDraws, wild_draws_of

__all__ = ["jackknife", "pairs_bootstrap", "permutation", "treated_clusters", "wild_bootstrap"]

_FEW_TREATED = 2


def wild_bootstrap(
    s: Solution,
    cells: Moments,
    name: str,
    row: Array,
    reps: int,
    weights: WildWeights,
    seed: int | None,
    level: float,
    *,
    restricted: bool,
) -> WildBootstrap:
    """Test a combination ``row`` (p,) of the coefficients by the wild cluster bootstrap."""
    check_option("weights", weights, WildWeights)
    check_level(level)
    robust = cluster_variance(s, "CR0", cells.n)
    G = len(robust.scores)
    if G < 2:
        raise NotEstimable("one cluster cannot be resampled.")
    estimate = float(row @ s.estimate)
    draws = wild_draws_of(
        robust.spread, robust.scores, row @ s.basis, estimate, reps, weights, seed, restricted=restricted
    )
    alone = int(leverage_one(robust.spread, (row @ s.basis)[None])[0])
    notes = _wild_warnings(s, cells, row, G, 1 - level, draws)
    if alone >= 0:
        notes = (f"cluster {s.gram.labels[alone]!r} alone determines {name}: no standard error, so no p-value.", *notes)
    se = np.nan if alone >= 0 else draws.se
    refused = any("no p-value" in note for note in notes)
    low, high = (np.nan, np.nan) if refused else draws.interval(level)
    kind = "restricted (WCR)" if restricted else "unrestricted (WCU)"
    how = f"all {2**G} sign vectors" if draws.enumerated else f"{reps} draws, seed {seed}"
    return WildBootstrap(
        term=name,
        estimate=estimate,
        std_error=se,
        statistic=estimate / se,
        p_value=np.nan if refused else draws.p_value(0.0),
        conf_low=low,
        conf_high=high,
        level=level,
        reps=2**G if draws.enumerated else reps,
        enumerated=draws.enumerated,
        n_clusters=G,
        method=f"wild cluster bootstrap, {kind}, {weights}, {how}; interval by inverting the test",
        warnings=notes,
        _draws=draws,
    )


def pairs_bootstrap(s: Solution, cells: Moments, reps: int, seed: int | None) -> PairsBootstrap:
    """Draw clusters with replacement."""
    robust = cluster_variance(s, "CR0", cells.n)
    G = len(robust.scores)
    deviations, failed = pairs_draws(robust.spread, robust.scores, reps, seed)
    if len(deviations) < 2:
        raise NotEstimable("no draw of clusters could be fitted.")
    draws = s.estimate + deviations @ s.basis.T
    notes = (
        () if not failed else (f"{failed} of {reps} draws lacked a term and were left out: the spread is too small.",)
    )
    return PairsBootstrap(
        terms=s.terms,
        estimate=s.estimate,
        std_error=draws.std(axis=0, ddof=1),
        draws=draws,
        reps=reps,
        failed=failed,
        n_clusters=G,
        method=f"pairs cluster bootstrap, {reps} draws, seed {seed}; percentile interval",
        warnings=(*notes, *_few(G)),
    )


def jackknife(s: Solution, cells: Moments) -> Jackknife:
    """Leave each cluster out in turn."""
    robust = cluster_variance(s, "CR0", cells.n)
    G = len(robust.scores)
    deviations = leave_one_out(robust.spread, robust.scores) @ s.basis.T
    needed = np.flatnonzero(np.isnan(deviations).any(axis=1))
    se = np.sqrt((G - 1) / G * np.square(deviations).sum(axis=0))
    labels = [str(s.gram.labels[g]) for g in needed]
    notes = () if not labels else (f"not every coefficient can be estimated without {', '.join(labels[:5])}.",)
    return Jackknife(
        terms=s.terms,
        estimate=s.estimate,
        std_error=se,
        df=np.full(len(s.terms), G - 1.0),
        left_out=pd.DataFrame(
            s.estimate + deviations,
            columns=list(s.terms),
            index=pd.Index(s.gram.labels, name="cluster", tupleize_cols=False),
        ),
        n_clusters=G,
        method="cluster jackknife (CV3), df = clusters - 1",
        warnings=(*notes, *_few(G)),
    )


def permutation(s: Solution, cells: Moments, term: str, reps: int, seed: int | None) -> Permutation:
    """Shuffle a cluster-level term over the clusters."""
    if s.gram.absorbed or s.gram.hidden:
        raise BadArgument("a term that clusters were assigned cannot be told from absorbed units. Fit without absorb.")
    sums = cluster_sums(cells, s.terms, term)
    tried = assignments(sums.x, reps, seed, mirrored=sums.constant)
    _, t = permuted_statistics(sums, tried.X)
    estimate, observed = (float(value[0]) for value in permuted_statistics(sums, sums.x[None]))
    if np.isnan(observed):
        raise NotEstimable(f"{term!r} has no spread between clusters to shuffle.")
    known = t[~np.isnan(t)]
    G = len(sums.x)
    p = float((np.abs(known) >= abs(observed) * (1 - 1e-9)).mean())
    each = tried.total // len(t)
    smallest = 1 / len(known)
    lost = each * (len(t) - len(known))
    notes = [f"{lost} assignments had no statistic and were left out."] if lost else []
    if tried.enumerated and smallest > 0.05:
        notes.append(f"there are {each * len(known)} assignments: a p-value below {smallest:.2g} is impossible.")
    every = "all " if tried.enumerated else ""
    return Permutation(
        term=term,
        estimate=estimate,
        statistic=observed,
        p_value=p if G >= MINIMUM_CLUSTERS else np.nan,
        reps=tried.total,
        enumerated=tried.enumerated,
        n_clusters=G,
        method=f"randomisation test of clusters, CR1 t statistic, {every}{tried.total} assignments",
        warnings=(*notes, *_few(G)),
    )


def treated_clusters(cells: Moments, term: str) -> int | None:
    """Return the smaller of the clusters with and without a 0/1 term; None for other terms."""
    try:
        place = cells.columns.index(cells.stored(term))
    except LookupError:
        return None
    raw = cells.shifted(np.zeros(len(cells.shift))).cross
    weight, total, square = raw[:, 0, 0], raw[:, 0, place], raw[:, place, place]
    if not np.allclose(total, square, rtol=1e-9, atol=1e-9) or (total > weight * (1 + 1e-9)).any():
        return None
    return int(min((total > 1e-9).sum(), (total < weight * (1 - 1e-9)).sum()))


def _wild_warnings(s: Solution, cells: Moments, row: Array, G: int, alpha: float, draws: WildDraws) -> tuple[str, ...]:
    notes = []
    for term, weight in zip(s.terms, row, strict=True):
        treated = treated_clusters(cells, term) if weight and term != "Intercept" else None
        if treated is not None and treated <= _FEW_TREATED:
            notes.append(
                f"only {treated} clusters differ in {term}: the wild bootstrap fails there, so no p-value is given."
            )
    if G < MINIMUM_CLUSTERS:
        notes.append(f"only {G} clusters: descriptive, so no p-value is given.")
    elif draws.smallest_p > alpha:
        end = ", so the interval has no end" if draws.restricted else ""
        remedy = "" if draws.enumerated else " Take weights='webb'."
        notes.append(f"with {G} clusters a p-value below {draws.smallest_p:.4g} is impossible{end}.{remedy}")
    return tuple(notes)


def _few(G: int) -> tuple[str, ...]:
    return () if G >= MINIMUM_CLUSTERS else (f"only {G} clusters: descriptive; no p-value is given.",)
