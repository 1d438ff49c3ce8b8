"""Shared shapes: the array type and the options that several functions take."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from veeval.errors import BadArgument

__all__ = ["Array", "BoolArray", "IntArray", "Vcov", "check_level", "check_option", "inverse"]

Array: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.intp]
Vcov = Literal["CR0", "CR1", "CR1S", "CR2", "CR3", "HC0", "HC1", "HC2", "HC3", "classical"]


def check_option(argument: str, value: object, options: object) -> None:
    """Refuse a value that is not one of the options of a ``Literal`` type, and list those that are."""
    allowed = get_args(options)
    if value not in allowed:
        raise BadArgument(f"{argument}={value!r} is not known. Use one of: {', '.join(map(repr, allowed))}.")


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0 < level < 1:
        raise BadArgument(f"level={level!r} must lie between 0 and 1, for instance 0.95.")


def inverse(matrix: Array) -> Array:
    """Return the inverse of one matrix or of a stack."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
