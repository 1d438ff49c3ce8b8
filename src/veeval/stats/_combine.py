"""Read the linear combinations that a caller asks for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.stats._types import Array

__all__ = ["Weights", "combinations"]

Weights = Mapping[Any, float] | Mapping[str, Mapping[Any, float]] | npt.ArrayLike


def combinations(
    weights: Weights, terms: Sequence[Hashable], dropped: Sequence[Hashable] = ()
) -> tuple[tuple[str, ...], Array]:
    """Return names (m) and coefficients (m, p) of combinations of ``terms``.

    ``weights`` is ``{term: weight}`` for one combination, ``{name: {term: weight}}`` for several with names, or an (m,
    p) matrix in the order of the terms. ``dropped`` are terms that the model could not keep.
    """
    if not isinstance(weights, Mapping):
        matrix = np.atleast_2d(np.asarray(weights, dtype=np.float64))
        if matrix.ndim != 2 or matrix.shape[1] != len(terms):
            raise BadArgument(
                f"the contrast matrix has shape {matrix.shape}; it needs {len(terms)} columns: {_listed(terms)}."
            )
        rows = [dict(zip(terms, row, strict=True)) for row in matrix]
        return tuple(map(_name, rows)), matrix
    if not weights:
        raise BadArgument("the contrast is empty. Give a dict of term: weight.")
    named: dict[str, Mapping[Hashable, float]] = {}
    single: dict[Hashable, float] = {}
    for key, value in weights.items():
        if isinstance(value, Mapping):
            named[str(key)] = value
        else:
            single[key] = float(value)
    if single:
        named[_name(single)] = single
    return tuple(named), np.array([_row(one, terms, dropped) for one in named.values()])


def _row(weights: Mapping[Hashable, float], terms: Sequence[Hashable], dropped: Sequence[Hashable]) -> Array:
    row = np.zeros(len(terms))
    for term, weight in weights.items():
        if term in dropped:
            raise NotEstimable(f"the term {term!r} was left out of the model: the other terms determine it.")
        if term not in terms:
            raise UnknownName("term", term, map(str, terms), lang="en")
        row[list(terms).index(term)] = float(weight)
    return row


def _name(weights: Mapping[Hashable, float]) -> str:
    text = ""
    for term, weight in weights.items():
        if weight:
            size = "" if abs(weight) == 1 else f"{abs(weight):g}*"
            text += (" - " if weight < 0 else " + " if text else "") + f"{size}{term}"
    return text.strip() or "0"


def _listed(terms: Sequence[Hashable]) -> str:
    return ", ".join(map(str, terms))
