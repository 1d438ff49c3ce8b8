"""Few clusters: the defensible methods side by side, and which one to report."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from veeval.errors import BadArgument, NotEstimable
from veeval.stats._inference import MINIMUM_CLUSTERS
from veeval.stats._linear import LinearFit
from veeval.stats._linear_resampling import treated_clusters

__all__ = ["FewClusters", "few_clusters"]

_SIDE_BY_SIDE = 12
_FEW_TREATED = 2


@dataclass(frozen=True, slots=True)
class FewClusters:
    """One coefficient by several methods.

    Attributes
    ----------
    term : str
        The coefficient.
    table : DataFrame
        The tidy columns, one row per method (column ``method``): CR2, wild bootstrap, permutation.
    choice : str
        The method to report: ``"CR2"``, ``"wild bootstrap"``, ``"permutation"`` or ``"none"``.
    reason : str
        Why.
    n_clusters : int
        Clusters.
    n_treated : int or None
        The smaller of the clusters with and without a 0/1 term.
    effective_clusters : float
        As many equal clusters would give the same information on this coefficient.
    warnings : tuple of str
        What a reader must know.
    """

    term: str
    table: pd.DataFrame
    choice: str
    reason: str
    n_clusters: int
    n_treated: int | None
    effective_clusters: float
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return the rows side by side, at the ``level`` they were computed for, with the chosen one marked."""
        return self.table.assign(chosen=self.table["method"] == self.choice)


def few_clusters(
    fit: LinearFit, term: str, reps: int = 9999, seed: int | None = None, level: float = 0.95
) -> FewClusters:
    """Compute one coefficient's test by every method that few clusters allow, and say which to report and why.

    Parameters
    ----------
    fit : LinearFit
        A fit with clusters and ``vcov="CR2"``.
    term : str
        The coefficient.
    reps, seed
        For the wild bootstrap and the permutation.
    level : float
        Of the intervals.

    Returns
    -------
    FewClusters

    Raises
    ------
    BadArgument, UnknownName
        The fit has no clusters, or the term does not exist.

    Notes
    -----
    The choice is by design, not by result. Under 4 clusters: none. One or two clusters that differ in a 0/1 term: the
    permutation when the term was assigned to clusters, else none. Up to 12 clusters, or under 4 degrees of freedom:
    the wild bootstrap when 2^(1-G) lies below 1 - level, else CR2. More clusters: CR2 with Satterthwaite's degrees of
    freedom.
    """
    if fit.n_clusters is None or fit._cells is None:
        raise BadArgument("few_clusters needs a fit with clusters.")
    row = fit.tidy(level).set_index("term", drop=False)
    if term not in row.index:
        fit.contrast({term: 1.0})  # names the terms that exist
    G, treated = fit.n_clusters, treated_clusters(fit._cells, term)
    tables = [row.loc[[term]].assign(method="CR2")]
    notes: list[str] = []
    permuted = False
    if G >= MINIMUM_CLUSTERS:
        wild = fit.wild_bootstrap(term, reps=reps, seed=seed, level=level)
        tables.append(wild.tidy(level).assign(method="wild bootstrap"))
        notes += wild.warnings
        try:
            tables.append(fit.permutation(term, reps=reps, seed=seed).tidy(level).assign(method="permutation"))
            permuted = True
        except (BadArgument, NotEstimable) as reason:
            notes.append(f"no permutation: {reason}")
    place = fit.terms.index(term)
    df = float(fit.df[place])
    choice, reason_text = _choose(G, treated, df, 1 - level, permuted=permuted)
    return FewClusters(
        term=term,
        table=pd.concat(tables, ignore_index=True),
        choice=choice,
        reason=reason_text,
        n_clusters=G,
        n_treated=treated,
        effective_clusters=float(fit.effective_clusters[place]),
        warnings=tuple(dict.fromkeys((*fit.warnings, *notes))),
    )


def _choose(G: int, treated: int | None, df: float, alpha: float, *, permuted: bool) -> tuple[str, str]:
    if G < MINIMUM_CLUSTERS:
        return "none", f"{G} clusters carry no test: the figure is descriptive."
    if treated is not None and treated <= _FEW_TREATED:
        if permuted:
            return "permutation", f"only {treated} clusters differ in the term, where CR2 and the wild bootstrap fail."
        return "none", f"only {treated} clusters differ in the term, and it was not assigned to clusters."
    few = G <= _SIDE_BY_SIDE or not df >= MINIMUM_CLUSTERS
    if few and alpha >= 2.0 ** (1 - G):
        why = f"{G} clusters" if G <= _SIDE_BY_SIDE else f"{df:.1f} degrees of freedom"
        return "wild bootstrap", f"with {why} the t distribution is a rough guide."
    if few:
        return "CR2", f"with {G} clusters the wild bootstrap cannot reach {alpha:g}; read the interval with care."
    return "CR2", f"{G} clusters and {df:.1f} degrees of freedom suffice for CR2."
