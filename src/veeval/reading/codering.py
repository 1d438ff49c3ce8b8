"""Which encoding a text file has: UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252; or a mix."""

from __future__ import annotations

import codecs
import contextlib

import pandas as pd

from veeval.reading.problemen import probleem
from veeval.reading.teksten import PROBLEEM

__all__ = ["decode"]

_MAX_GENOEMD = 20


def decode(data: bytes, bestand: str, genoemd: str = "") -> tuple[str, str, list[pd.DataFrame]]:
    """Return the text, the name of its encoding and the problems found.

    An encoding that is named (by a data package) is used where it fits; where it does not, it is found out.

    A byte that no encoding explains is read as latin-1, so that nothing is lost; lines in another encoding than the
    rest of the file are read in their own and named.
    """
    for bom, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(bom):
            try:
                return data.decode(name), {"utf-8-sig": "UTF-8 met BOM", "utf-16": "UTF-16"}[name], []
            except UnicodeDecodeError:
                data = data.removeprefix(codecs.BOM_UTF8)
    with contextlib.suppress(LookupError, UnicodeError):
        if genoemd and codecs.lookup(genoemd).name != "utf-8":
            return data.decode(genoemd), genoemd, []
    try:
        return data.decode("utf-8"), "UTF-8", []
    except UnicodeDecodeError:
        return _per_line(data, bestand)


def _per_line(data: bytes, bestand: str) -> tuple[str, str, list[pd.DataFrame]]:
    lines: list[str] = []
    utf8 = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            lines.append(line.decode("utf-8"))
            if not line.isascii():
                utf8.append(number)
        except UnicodeDecodeError:
            lines.append(_western(line))
    problems = [
        probleem(
            (bestand, ""), "codering", PROBLEEM["codering"].format(codering="UTF-8"), rij=number, ernst="waarschuwing"
        )
        for number in utf8[:_MAX_GENOEMD]
    ]
    return "\n".join(lines), "Windows-1252 en UTF-8 door elkaar" if utf8 else "Windows-1252", problems


def _western(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")
