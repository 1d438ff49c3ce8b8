"""Remarks as they are said: the sentence of ``teksten`` filled in, in the singular where it is about one."""

from __future__ import annotations

from veeval.reading.teksten import IN_RIJEN, OPMERKING, PROBLEEM

__all__ = ["EEN", "in_rows", "problem", "remark"]

EEN = "_1"  # behind the name of a sentence: the same about one row, cell or column


def remark(naam: str, /, **words: object) -> str:
    """Fill in a remark; what it counts is ``aantal`` or ``rijen``."""
    return _singular(OPMERKING, naam, words.get("aantal", words.get("rijen"))).format(**words)


def problem(naam: str, aantal: object = None, /, **words: object) -> str:
    """Fill in the sentence of a problem, with how many it is about where that may be one."""
    return _singular(PROBLEEM, naam, aantal).format(**words)


def in_rows(n: int) -> str:
    """Say in how many rows a value stands, behind a sentence on that value."""
    return IN_RIJEN.format(n=n, rijen="rij" if n == 1 else "rijen")


def _singular(sentences: dict[str, str], naam: str, aantal: object) -> str:
    return sentences.get(naam + EEN, sentences[naam]) if aantal == 1 else sentences[naam]
