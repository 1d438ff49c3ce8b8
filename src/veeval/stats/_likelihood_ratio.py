"""Compare nested mixed models by their likelihoods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from veeval.errors import BadArgument
from veeval.stats._mixed import MixedFit

__all__ = ["LikelihoodRatio", "likelihood_ratio"]


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """A likelihood-ratio test of two nested mixed models.

    Attributes
    ----------
    statistic : float
        Twice the difference in log-likelihood.
    df : float
        Parameters that the larger model has more.
    p_value : float
        Against the chi-squared distribution, or its mixture where a variance is tested.
    mixture : tuple of float
        Degrees of freedom that are mixed in equal parts.
    method : str
        How it was computed.
    warnings : tuple of str
        What a reader must know.
    """

    statistic: float
    df: float
    p_value: float
    mixture: tuple[float, ...]
    method: str
    warnings: tuple[str, ...]

    def tidy(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row; a test of models has no estimate, so no interval at any ``level``."""
        blank = dict.fromkeys(["estimate", "std_error"], np.nan)
        row = {"term": "likelihood ratio", **blank, "statistic": self.statistic, "df": self.df, "p_value": self.p_value}
        return pd.DataFrame([{**row, "conf_low": np.nan, "conf_high": np.nan}])


def likelihood_ratio(larger: MixedFit, smaller: MixedFit) -> LikelihoodRatio:
    """Test whether the larger of two nested models fits better.

    Parameters
    ----------
    larger, smaller : MixedFit
        Fits to the same rows. With different fixed terms both by ML; with the same fixed terms REML serves too.

    Returns
    -------
    LikelihoodRatio

    Raises
    ------
    BadArgument
        The fits are of different rows or methods, REML with different fixed terms, or not nested.

    Notes
    -----
    A variance of 0 lies on the boundary: one more random effect with k covariances is tested against an equal mixture
    of chi-squared with k and k + 1 degrees of freedom (Self & Liang 1987; Stram & Lee 1994).
    """
    methods = {fit.method.split(";")[0].rsplit(" ", 1)[-1] for fit in (larger, smaller)}
    if len(methods) > 1 or larger.n != smaller.n:
        raise BadArgument("the fits must be of the same rows and by the same method.")
    if not set(smaller.terms) <= set(larger.terms):
        raise BadArgument("the fits are not nested: the smaller has fixed terms that the larger lacks.")
    fixed = len(larger.terms) - len(smaller.terms)
    if methods == {"REML"} and fixed:
        raise BadArgument("REML likelihoods of different fixed terms cannot be compared. Fit both with method='ML'.")
    ours, theirs = (_random_parameters(fit) for fit in (larger, smaller))
    if not theirs <= ours:
        raise BadArgument("the fits are not nested: the smaller has random effects that the larger lacks.")
    extra = ours - theirs
    effects = sum(1 for _, _, other in extra if not other)
    df = float(fixed + len(extra))
    if df == 0:
        raise BadArgument("the two models have the same terms: there is nothing to test.")
    statistic = max(2 * (larger.loglik - smaller.loglik), 0.0)
    mixture = (df,) if effects == 0 else (df - 1, df)
    p = float(np.mean([stats.chi2.sf(statistic, k) if k > 0 else float(statistic <= 0) for k in mixture]))
    several = ("several random effects are tested at once: the p-value is conservative.",) if effects > 1 else ()
    return LikelihoodRatio(
        statistic=statistic,
        df=df,
        p_value=p,
        mixture=mixture,
        method=f"likelihood ratio, {methods.pop()}" + (", boundary mixture of chi-squared" if effects else ""),
        warnings=several,
    )


def _random_parameters(fit: MixedFit) -> set[tuple[str, str, str]]:
    rows = fit.varcomp[fit.varcomp["group"] != "Residual"]
    return set(zip(rows["group"], rows["term"], rows["other"], strict=True))
