"""A report in English: a Dutch sentence is recognised by its own template and said with the same words filled in."""

from __future__ import annotations

import functools
import re

import pandas as pd

from veeval.begrippen import Lang
from veeval.reading.teksten import PROBLEEM
from veeval.reading.teksten_en import FOUND_EN, LABELS_EN, REGEL_EN, REGEL_NL

__all__ = ["in_language", "word"]

_NL = {**PROBLEEM, **REGEL_NL}
_EN = {**FOUND_EN, **REGEL_EN}
_ROWS = re.compile(r"^(?P<zin>.*) \(in (?P<n>\d+) rijen\)$", re.DOTALL)


def in_language(problems: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return problems with their explanations in a language; a sentence without a template stays as it is."""
    if lang == "nl" or problems.empty:
        return problems
    pairs = problems[["rule", "uitleg"]].drop_duplicates()
    known = {(r, u): _sentence(str(r), str(u)) for r, u in pairs.itertuples(index=False)}
    said = [known[pair] for pair in zip(problems["rule"], problems["uitleg"], strict=True)]
    return problems.assign(uitleg=pd.Series(said, index=problems.index, dtype="str"))


def word(text: str, lang: Lang) -> str:
    """Return a label of the report in a language."""
    return LABELS_EN[text] if lang == "en" else text


def _sentence(rule: str, uitleg: str) -> str:
    rows = _ROWS.match(uitleg)
    if rows:
        return f"{_sentence(rule, rows['zin'])} (in {rows['n']} rows)"
    for name in (rule, f"{rule}_verplicht"):
        if name in _EN and (found := _pattern(name).fullmatch(uitleg)):
            return _EN[name].format(**found.groupdict())
    return uitleg


@functools.cache
def _pattern(rule: str) -> re.Pattern[str]:
    """Turn a template into a pattern that gives back what was filled in; a name that repeats must be equal."""
    out, seen = "", set()
    for part in re.split(r"(\{\w+\})", _NL[rule]):
        name = part[1:-1]
        if not re.fullmatch(r"\{\w+\}", part):
            out += re.escape(part)
        elif name in seen:
            out += f"(?P={name})"
        else:
            seen.add(name)
            out += f"(?P<{name}>.*?)"
    return re.compile(out, re.DOTALL)
