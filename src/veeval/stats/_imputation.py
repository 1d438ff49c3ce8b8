"""Fits to imputed data, pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from veeval.errors import BadArgument
from veeval.stats._equivalence import HasTidy
from veeval.stats._inference import t_table
from veeval.stats._types import Array

__all__ = ["PooledFit", "pool_rubin"]


@dataclass(frozen=True, slots=True)
class PooledFit:
    """Estimates pooled over imputations.

    Attributes
    ----------
    terms : tuple of str
        The coefficients.
    estimate, std_error, df : (p,) arrays
        Rubin's rules, degrees of freedom of Barnard & Rubin.
    within, between : (p,) arrays
        Mean sampling variance, and variance between imputations.
    fraction_missing : (p,) array
        Share of the information that is missing.
    imputations : int
        Number of fits.
    n_clusters : int or None
        The smallest of the fits.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    terms: tuple[str, ...]
    estimate: Array
    std_error: Array
    df: Array
    within: Array
    between: Array
    fraction_missing: Array
    imputations: int
    n_clusters: int | None
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient with its t test against 0 and its interval."""
        return t_table(self.terms, self.estimate, self.std_error, self.df, level, n_clusters=self.n_clusters)


def pool_rubin(fits: Sequence[HasTidy], df_complete: float | None = None) -> PooledFit:
    """Pool fits of the same model to imputed data sets (Rubin 1987; Barnard & Rubin 1999).

    Parameters
    ----------
    fits : list of records
        One per imputation, with the same terms; clustered standard errors stay clustered.
    df_complete : float, optional
        Degrees of freedom that complete data would have; by default those of the fits, averaged per term.

    Returns
    -------
    PooledFit

    Raises
    ------
    BadArgument
        There are fewer than two fits, or their terms differ.

    Notes
    -----
    T = U + (1 + 1/m) B; lambda = (1 + 1/m) B / T; nu_old = (m-1)/lambda^2; nu_obs = (nu_com+1)/(nu_com+3) nu_com
    (1-lambda); nu = 1/(1/nu_old + 1/nu_obs).
    """
    tables = [fit.tidy() for fit in fits]
    m = len(tables)
    if m < 2:
        raise BadArgument("pooling needs two imputations or more (twenty is a good start).")
    terms = tuple(map(str, tables[0]["term"]))
    if any(tuple(map(str, table["term"])) != terms for table in tables):
        raise BadArgument("the fits have different terms: fit the same model to every imputation.")
    estimates, errors, dfs = (
        np.array([table[name] for table in tables], dtype=np.float64) for name in ("estimate", "std_error", "df")
    )
    U, B = np.square(errors).mean(axis=0), estimates.var(axis=0, ddof=1)
    T = U + (1 + 1 / m) * B
    share = np.divide((1 + 1 / m) * B, T, out=np.zeros_like(T), where=T > 0)
    complete = dfs.mean(axis=0) if df_complete is None else np.full(len(terms), float(df_complete))
    df = _barnard_rubin(share, complete, m)
    r = share / (1 - share)
    counts = [getattr(fit, "n_clusters", None) for fit in fits]
    known = [int(count) for count in counts if isinstance(count, int)]
    few = (
        (f"only {m} imputations: take at least as many as the percentage of rows with a missing value.",)
        if m < 20
        else ()
    )
    return PooledFit(
        terms=terms,
        estimate=estimates.mean(axis=0),
        std_error=np.sqrt(T),
        df=df,
        within=U,
        between=B,
        fraction_missing=np.where(B > 0, (r + 2 / (df + 3)) / (1 + r), 0.0),
        imputations=m,
        n_clusters=min(known) if known else None,
        method=f"{getattr(fits[0], 'method', 'fit')}; Rubin's rules over {m} imputations, Barnard-Rubin df",
        warnings=(*getattr(fits[0], "warnings", ()), *few),
    )


def _barnard_rubin(share: Array, complete: Array, m: int) -> Array:
    """Combine the degrees of freedom of the imputations with those of the complete data; either may be infinite."""
    finite = np.where(np.isfinite(complete), complete, 1.0)
    observed = np.where(np.isfinite(complete), (finite + 1) / (finite + 3) * finite, np.inf) * (1 - share)
    precision = np.square(share) / (m - 1) + np.where(np.isfinite(observed), 1 / observed, 0.0)
    df: Array = np.divide(1.0, precision, out=np.full_like(share, np.inf), where=precision > 0)
    return np.where(np.isnan(complete), np.nan, df)
