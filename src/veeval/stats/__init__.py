"""Statistics without a word of the domain: any table in, a frozen record with ``.tidy()`` out.

Public names are loaded when they are first asked for (PEP 562), so that importing the package is light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from veeval.stats._agreement import IccFit, Kappa, icc, weighted_kappa
    from veeval.stats._attrition import Attrition, LeeBounds, attrition, lee_bounds
    from veeval.stats._balance import Balance, balance_weights
    from veeval.stats._consistency import Consistency, cronbach_alpha, omega
    from veeval.stats._equivalence import Equivalence, tost
    from veeval.stats._event_bacon import Bacon
    from veeval.stats._event_record import EventStudy, PreTrend
    from veeval.stats._event_study import event_study
    from veeval.stats._few import FewClusters, few_clusters
    from veeval.stats._imputation import PooledFit, pool_rubin
    from veeval.stats._incidence import Incidence, cumulative_incidence
    from veeval.stats._individual import GoalAttainment, ReliableChange, goal_attainment, reliable_change
    from veeval.stats._inference import Contrast
    from veeval.stats._likelihood_ratio import LikelihoodRatio, likelihood_ratio
    from veeval.stats._linear import LinearFit, linear
    from veeval.stats._mixed import MixedFit, mixed
    from veeval.stats._moments import Moments, moments
    from veeval.stats._moments_sums import moments_of
    from veeval.stats._multiplicity import adjust_p
    from veeval.stats._permutation import Permutation
    from veeval.stats._places import Funnel, Shrunken, funnel, shrink
    from veeval.stats._power import Design, mdes
    from veeval.stats._prepost import EffectSize, ancova, hedges_g
    from veeval.stats._proportion import ProportionFit, proportion, proportion_of_totals
    from veeval.stats._ratio import RatioFit, ratio
    from veeval.stats._resample import Jackknife, PairsBootstrap
    from veeval.stats._sensitivity import EValue, RegressionToMean, e_value, regression_to_mean
    from veeval.stats._wald import WaldTest
    from veeval.stats._wild import WildBootstrap

__all__ = [
    "Attrition",
    "Bacon",
    "Balance",
    "Consistency",
    "Contrast",
    "Design",
    "EValue",
    "EffectSize",
    "Equivalence",
    "EventStudy",
    "FewClusters",
    "Funnel",
    "GoalAttainment",
    "IccFit",
    "Incidence",
    "Jackknife",
    "Kappa",
    "LeeBounds",
    "LikelihoodRatio",
    "LinearFit",
    "MixedFit",
    "Moments",
    "PairsBootstrap",
    "Permutation",
    "PooledFit",
    "PreTrend",
    "ProportionFit",
    "RatioFit",
    "RegressionToMean",
    "ReliableChange",
    "Shrunken",
    "WaldTest",
    "WildBootstrap",
    "adjust_p",
    "ancova",
    "attrition",
    "balance_weights",
    "cronbach_alpha",
    "cumulative_incidence",
    "e_value",
    "event_study",
    "few_clusters",
    "funnel",
    "goal_attainment",
    "hedges_g",
    "icc",
    "lee_bounds",
    "likelihood_ratio",
    "linear",
    "mdes",
    "mixed",
    "moments",
    "moments_of",
    "omega",
    "pool_rubin",
    "proportion",
    "proportion_of_totals",
    "ratio",
    "regression_to_mean",
    "reliable_change",
    "shrink",
    "tost",
    "weighted_kappa",
]

_HOME = {
    "_agreement": ("IccFit", "Kappa", "icc", "weighted_kappa"),
    "_attrition": ("Attrition", "LeeBounds", "attrition", "lee_bounds"),
    "_balance": ("Balance", "balance_weights"),
    "_consistency": ("Consistency", "cronbach_alpha", "omega"),
    "_equivalence": ("Equivalence", "tost"),
    "_event_bacon": ("Bacon",),
    "_event_record": ("EventStudy", "PreTrend"),
    "_event_study": ("event_study",),
    "_few": ("FewClusters", "few_clusters"),
    "_imputation": ("PooledFit", "pool_rubin"),
    "_incidence": ("Incidence", "cumulative_incidence"),
    "_individual": ("GoalAttainment", "ReliableChange", "goal_attainment", "reliable_change"),
    "_inference": ("Contrast",),
    "_likelihood_ratio": ("LikelihoodRatio", "likelihood_ratio"),
    "_linear": ("LinearFit", "linear"),
    "_mixed": ("MixedFit", "mixed"),
    "_moments": ("Moments", "moments"),
    "_moments_sums": ("moments_of",),
    "_multiplicity": ("adjust_p",),
    "_permutation": ("Permutation",),
    "_places": ("Funnel", "Shrunken", "funnel", "shrink"),
    "_power": ("Design", "mdes"),
    "_prepost": ("EffectSize", "ancova", "hedges_g"),
    "_proportion": ("ProportionFit", "proportion", "proportion_of_totals"),
    "_ratio": ("RatioFit", "ratio"),
    "_resample": ("Jackknife", "PairsBootstrap"),
    "_sensitivity": ("EValue", "RegressionToMean", "e_value", "regression_to_mean"),
    "_wald": ("WaldTest",),
    "_wild": ("WildBootstrap",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> object:
    """Load the module of a public name when it is first asked for."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
