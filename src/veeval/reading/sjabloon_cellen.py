"""The cells of a form: what a column accepts as a rule of Excel, and an example of a good value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from veeval.inzetmodellen import namen
from veeval.tables import TABELLEN
from veeval.tables.kolom import Kolom

__all__ = ["validation"]

_EERSTE, _LAATSTE = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
_MAX_TITEL, _MAX_TEKST = 32, 255
Rule = dict[str, Any]


def validation(k: Kolom, tabel: str, names: Sequence[str], code: str, first: int, last: int) -> Rule:
    """Return what Excel checks while one types: a drop-down, a range, or a hint only.

    What veeval itself refuses is refused by the form; where other values are possible (a new model, a location that
    is in another file) the form only warns.
    """
    about: Rule = {
        "ignore_blank": not k.verplicht,
        "input_title": k.naam[:_MAX_TITEL],
        "input_message": _cut(k.betekenis + (f" ({k.eenheid})" if k.eenheid else "")),
        "error_title": k.naam[:_MAX_TITEL],
    }
    return about | _rule(k, tabel, names, code, first, last)


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEKST else text[: _MAX_TEKST - 3] + "..."


def _rule(k: Kolom, tabel: str, names: Sequence[str], code: str, first: int, last: int) -> Rule:
    if k.categorieen or k.soort == "boolean":
        choices = list(k.categorieen or ("ja", "nee"))
        return {"validate": "list", "source": choices, "error_message": _cut(f"Kies uit: {', '.join(choices)}.")}
    if k.naam == "inzetmodel":
        return _suggest(list(namen()), "Dit is geen bekend inzetmodel.")
    if k.verwijst_naar is not None and k.verwijst_naar[0] in names and k.verwijst_naar[0] != tabel:
        return _suggest(_cells(*k.verwijst_naar, first, last), f"Dit staat niet op het blad {k.verwijst_naar[0]}.")
    if k.patroon == r"^GM[0-9]{4}$":
        return _suggest([code], "Dit is een andere gemeente.") if code else {"validate": "any"}
    if k.soort == "date":
        text = "Vul een datum in als dag-maand-jaar, bijvoorbeeld 31-01-2024."
        return {"validate": "date", "criteria": "between", "minimum": _EERSTE, "maximum": _LAATSTE} | {
            "error_message": text
        }
    return _range(k) if k.soort in ("integer", "number") else {"validate": "any"}


def _suggest(source: list[str] | str, text: str) -> Rule:
    return {"validate": "list", "source": source, "error_type": "warning", "error_message": f"{text} Toch invullen?"}


def _cells(tabel: str, kolom: str, first: int, last: int) -> str:
    """Reference to the cells of a column on another sheet of the form."""
    letter = xl_col_to_name(list(TABELLEN[tabel].kolommen).index(kolom))
    return f"={tabel}!${letter}${first + 1}:${letter}${last + 1}"


def _range(k: Kolom) -> Rule:
    whole = k.soort == "integer"
    kind = {"validate": "integer" if whole else "decimal"}
    noun = "een geheel getal" if whole else "een getal"
    low, high = k.minimum, k.maximum
    if low is not None and high is not None:
        text = f"Vul {noun} in van {low:g} tot en met {high:g}."
        return kind | {"criteria": "between", "minimum": low, "maximum": high, "error_message": text}
    bound = low if low is not None else -1e12
    text = f"Vul {noun} in" + (f" van {low:g} of hoger." if low is not None else ".")
    return kind | {"criteria": ">=", "value": bound, "error_message": text}
