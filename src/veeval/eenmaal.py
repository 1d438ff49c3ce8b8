"""Ask each question of a Dataset once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from veeval.dataset import Dataset
from veeval.estimates import Estimates

__all__ = ["Eenmaal"]


@dataclass(frozen=True, slots=True)
class Eenmaal:
    """Asks each question of a Dataset once: a plan, its variants and its factsheets often ask the same.

    Attributes
    ----------
    ds : Dataset
        The data.
    """

    ds: Dataset
    _known: dict[object, Estimates] = field(default_factory=dict)

    def __call__(self, question: Callable[..., Estimates], **options: object) -> Estimates:
        """Answer; a question with the same options, given or by default, has the same answer."""
        asked = inspect.signature(question).bind(self.ds, **options)
        asked.apply_defaults()
        key = (question, _fixed({k: v for k, v in asked.arguments.items() if v is not self.ds}))
        try:
            known = self._known.get(key)
        except TypeError:  # an option that nothing can be looked up by, such as a frame
            return question(self.ds, **options)
        if known is None:
            known = self._known[key] = question(self.ds, **options)
        return known


def _fixed(value: object) -> object:
    """Options as a plan gives them, with lists and tables that can be looked up by; 1 is not True."""
    if isinstance(value, Mapping):
        return tuple(sorted((str(k), _fixed(v)) for k, v in value.items()))
    return tuple(_fixed(v) for v in value) if isinstance(value, list | tuple) else (type(value).__name__, value)
