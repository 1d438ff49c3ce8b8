"""Statistics without a word of the domain: any table in, a frozen record with ``.tidy()`` out.

Public names are loaded when they are first asked for (PEP 562), so that importing the package is light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from veeval.stats._agreement import IccFit, Kappa, icc, weighted_kappa
    from veeval.stats._consistency import Consistency, cronbach_alpha, omega
    from veeval.stats._individual import GoalAttainment, ReliableChange, goal_attainment, reliable_change
    from veeval.stats._inference import Contrast
    from veeval.stats._linear import LinearFit, linear
    from veeval.stats._mixed import MixedFit, mixed
    from veeval.stats._moments import Moments, moments
    from veeval.stats._multiplicity import adjust_p
    from veeval.stats._permutation import Permutation
    from veeval.stats._prepost import EffectSize, ancova, hedges_g
    from veeval.stats._proportion import ProportionFit, proportion
    from veeval.stats._ratio import RatioFit, ratio
    from veeval.stats._resample import Jackknife, PairsBootstrap
    from veeval.stats._wald import WaldTest
    from veeval.stats._wild import WildBootstrap

__all__ = [
    "Consistency",
    "Contrast",
    "EffectSize",
    "GoalAttainment",
    "IccFit",
    "Jackknife",
    "Kappa",
    "LinearFit",
    "MixedFit",
    "Moments",
    "PairsBootstrap",
    "Permutation",
    "ProportionFit",
    "RatioFit",
    "ReliableChange",
    "WaldTest",
    "WildBootstrap",
    "adjust_p",
    "ancova",
    "cronbach_alpha",
    "goal_attainment",
    "hedges_g",
    "icc",
    "linear",
    "mixed",
    "moments",
    "omega",
    "proportion",
    "ratio",
    "reliable_change",
    "weighted_kappa",
]

_HOME = {
    "_agreement": ("IccFit", "Kappa", "icc", "weighted_kappa"),
    "_consistency": ("Consistency", "cronbach_alpha", "omega"),
    "_individual": ("GoalAttainment", "ReliableChange", "goal_attainment", "reliable_change"),
    "_inference": ("Contrast",),
    "_linear": ("LinearFit", "linear"),
    "_mixed": ("MixedFit", "mixed"),
    "_moments": ("Moments", "moments"),
    "_multiplicity": ("adjust_p",),
    "_permutation": ("Permutation",),
    "_prepost": ("EffectSize", "ancova", "hedges_g"),
    "_proportion": ("ProportionFit", "proportion"),
    "_ratio": ("RatioFit", "ratio"),
    "_resample": ("Jackknife", "PairsBootstrap"),
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
