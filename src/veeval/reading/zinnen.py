"""Remarks as they are said: the sentence of ``teksten`` filled in, in the singular where it is about one."""

from __future__ import annotations

from veeval.reading.teksten import IN_RIJEN, OPMERKING, PROBLEEM
from veeval.reading.voorbeelden import example, example_number
from veeval.tables.kolom import Kolom

__all__ = ["EEN", "cell_problem", "in_rows", "missing_column", "problem", "remark"]

EEN = "_1"  # behind the name of a sentence: the same about one row, cell or column


def remark(naam: str, /, **words: object) -> str:
    """Fill in a remark; what it counts is ``aantal`` or ``rijen``."""
    return _singular(OPMERKING, naam, words.get("aantal", words.get("rijen"))).format(**words)


def problem(naam: str, aantal: object = None, /, **words: object) -> str:
    """Fill in the sentence of a problem, with how many it is about where that may be one."""
    return _singular(PROBLEEM, naam, aantal).format(**words)


def cell_problem(rule: str, k: Kolom, waarde: str) -> str:
    """Say what is wrong with a cell, and what this column asks for instead."""
    naam = rule
    if k.verplicht and f"{rule}_verplicht" in PROBLEEM:
        naam = f"{rule}_verplicht"
    elif rule == "getal" and k.soort == "integer":
        naam = "getal_heel"
    return PROBLEEM[naam].format(waarde=waarde, kolom=k.naam, voorbeeld=example_number(k))


def missing_column(k: Kolom, tabel: str) -> str:
    """Say that a column is missing; where it has few values, which, and how a mapping gives one to all rows."""
    choices = k.categorieen or (("ja", "nee") if k.soort == "boolean" else ())
    words = {"kolom": k.naam, "betekenis": k.betekenis, "tabel": tabel}
    if not choices:
        return PROBLEEM["kolom_ontbreekt"].format(**words)
    return PROBLEEM["kolom_ontbreekt_keuze"].format(**words, keuzes=", ".join(choices), voorbeeld=example(k))


def in_rows(n: int) -> str:
    """Say in how many rows a value stands, behind a sentence on that value."""
    return IN_RIJEN.format(n=n, rijen="rij" if n == 1 else "rijen")


def _singular(sentences: dict[str, str], naam: str, aantal: object) -> str:
    return sentences.get(naam + EEN, sentences[naam]) if aantal == 1 else sentences[naam]
