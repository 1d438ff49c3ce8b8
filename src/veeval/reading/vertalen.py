"""Translate the values of a supplier as a mapping says: other words for choices, words for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from veeval.reading.levering import RuweTabel
from veeval.reading.toewijzing import TabelToewijzing
from veeval.reading.zinnen import remark

__all__ = ["translated"]


def translated(ruw: RuweTabel, t: TabelToewijzing) -> tuple[RuweTabel, list[str]]:
    """Replace values column by column, then empty what means missing everywhere; say what and how often."""
    frame = ruw.frame
    masks = dict(ruw.getallen)
    remarks = []
    for column, values in t.waarden.items():
        if column not in frame.columns:
            continue
        new, hit, told = _replaced(frame[column], values)
        frame = frame.assign(**{column: new})
        _no_numbers(masks, column, hit)
        if told:
            remarks.append(remark("vertaald", plek=ruw.plek, kolom=column, wat=told))
    empty = {w.strip().casefold() for w in t.leeg}
    for column in frame.columns:
        hit = frame[column].str.casefold().isin(empty).to_numpy(dtype=bool)
        if hit.any():
            frame = frame.assign(**{column: frame[column].mask(hit)})
            remarks.append(remark("leeg_gemaakt", plek=ruw.plek, kolom=column, aantal=int(hit.sum())))
    return replace(ruw, frame=frame, getallen=masks), remarks


def _replaced(cells: pd.Series, values: Mapping[str, str]) -> tuple[pd.Series, npt.NDArray[np.bool_], str]:
    """Return the new cells, which changed, and how often each value did; capitals do not count."""
    meant = {old.strip().casefold(): new for old, new in values.items()}
    key = cells.str.casefold()
    hit = key.isin(list(meant)).to_numpy(dtype=bool)
    counts = cells[hit].value_counts(sort=False)
    told = ", ".join(f'"{old}" als "{meant[str(old).casefold()]}" ({n} x)' for old, n in list(counts.items())[:8])
    new = cells.mask(hit, key.map(meant)).astype("str")
    return new.mask(new == ""), hit, told


def _no_numbers(masks: dict[str, npt.NDArray[np.bool_]], column: str, hit: npt.NDArray[np.bool_]) -> None:
    """Forget that a cell was a number where a word took its place."""
    if column in masks:
        masks[column] = masks[column] & ~hit
