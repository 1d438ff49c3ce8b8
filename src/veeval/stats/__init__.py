"""Statistics without a word of the domain: any table in, a frozen record with ``.tidy()`` out."""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "MixedFit": "_mixed",
    "mixed": "_mixed",
    "RatioFit": "_ratio",
    "ratio": "_ratio",
    "Contrast": "_inference",
    "LinearFit": "_linear",
    "linear": "_linear",
    "Moments": "_moments",
    "moments": "_moments",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load the module of a public name when it is first asked for (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
