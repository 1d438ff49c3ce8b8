"""A report in English: a Dutch sentence is recognised by its own template and said with the same words filled in."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from veeval.begrippen import Lang
from veeval.reading.opmerkingen_en import OPMERKING_EN
from veeval.reading.regels_en import REGEL_EN, REGEL_NL
from veeval.reading.teksten import OPMERKING, PROBLEEM
from veeval.reading.teksten_en import FOUND_EN
from veeval.reading.woorden_en import INVULLING_EN, LABELS_EN

__all__ = ["in_language", "place", "remarks_in", "word"]

_NL = {**PROBLEEM, **REGEL_NL}
_EN = {**FOUND_EN, **REGEL_EN}
_ROWS = re.compile(r"^(?P<zin>.*) \(in (?P<n>\d+) (?:rij|rijen)\)$", re.DOTALL)
_NAAM = re.compile(r"\{\w+\}")


def in_language(problems: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return problems with their explanations in a language; a sentence without a template stays as it is."""
    if lang == "nl" or problems.empty:
        return problems
    pairs = problems[["rule", "uitleg"]].drop_duplicates()
    known = {(r, u): _sentence(str(r), str(u)) for r, u in pairs.itertuples(index=False)}
    said = [known[pair] for pair in zip(problems["rule"], problems["uitleg"], strict=True)]
    return problems.assign(uitleg=pd.Series(said, index=problems.index, dtype="str"))


def remarks_in(remarks: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """Return remarks in a language."""
    if lang == "nl":
        return tuple(remarks)
    return tuple(_said(text, OPMERKING, OPMERKING, OPMERKING_EN) for text in remarks)


def word(text: str, lang: Lang) -> str:
    """Return a label of the report in a language."""
    return LABELS_EN[text] if lang == "en" else text


def place(text: str, lang: Lang) -> str:
    """Return a file, and its sheet, in a language."""
    return _filled("plek", text) if lang == "en" else text


def _sentence(rule: str, uitleg: str) -> str:
    rows = _ROWS.match(uitleg)
    if rows:
        return f"{_sentence(rule, rows['zin'])} (in {rows['n']} {'row' if rows['n'] == '1' else 'rows'})"
    names = [name for name in _NL if name == rule or name.startswith(f"{rule}_")]  # a rule may have several sentences
    return _said(uitleg, names, _NL, _EN)


def _said(text: str, names: Iterable[str], dutch: Mapping[str, str], english: Mapping[str, str]) -> str:
    """Say a sentence with the template that leaves least to be filled in; one without a template stays as it is."""
    fits = [(name, found) for name in names if (found := _pattern(dutch[name]).fullmatch(text))]
    if not fits:
        return text
    name, found = max(fits, key=lambda fit: len(_NAAM.sub("", dutch[fit[0]])))
    return english[name].format(**{k: _filled(k, v) for k, v in found.groupdict().items()})


def _filled(name: str, text: str) -> str:
    """Say what was filled in under this name in English, where it is a word of ours and not of the supplier."""
    for pattern, english in INVULLING_EN.get(name, ()):
        if re.search(pattern, text):
            return re.sub(pattern, english, text)
    return text


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    """Turn a template into a pattern that gives back what was filled in; a name that repeats must be equal."""
    out, seen = "", set()
    for part in re.split(r"(\{\w+\})", template):
        name = part[1:-1]
        if not _NAAM.fullmatch(part):
            out += re.escape(part)
        elif name in seen:
            out += f"(?P={name})"
        else:
            seen.add(name)
            out += f"(?P<{name}>.*?)"
    return re.compile(out, re.DOTALL)
