"""Pseudonyms: an id of a child becomes a keyed code, and the key stays with whoever delivers the data."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import python_calamine

from veeval.errors import BadArgument, UnknownName, UnreadableFile, WriteRefused
from veeval.uitvoer import schrijf_bytes, schrijf_werkboek

__all__ = ["Gepseudonimiseerd", "maak_sleutel", "pseudoniem", "pseudonimiseer"]

_BYTES = 10  # 80 bits: among a million children two share a code with a chance below 1 in 10^12
_LEAST_KEY = 16


@dataclass(frozen=True, slots=True)
class Gepseudonimiseerd:
    """bestand : what was written; waarden : per column how many cells were replaced; personen : how many codes."""

    bestand: Path
    waarden: dict[str, int]
    personen: dict[str, int]


def pseudoniem(waarde: object, sleutel: bytes) -> str:
    """Return the code of an id: ``p`` and 16 letters or digits of HMAC-SHA-256.

    Blanks around it and leading zeros of a number make no difference, because Excel eats them; an empty id stays
    empty. Without the key nobody can compute the code of a known id (a plain hash would let everybody do so).

    Parameters
    ----------
    waarde : object
        The id.
    sleutel : bytes
        Secret key of at least 16 bytes, the same for all files of a project.
    """
    if len(sleutel) < _LEAST_KEY:
        raise BadArgument(f"de sleutel heeft {len(sleutel)} bytes; neem er ten minste {_LEAST_KEY}.")
    text = str(waarde).strip()
    if not text:
        return ""
    if text.isascii() and text.isdigit():
        text = text.lstrip("0") or "0"
    digest = hmac.new(sleutel, text.encode("utf-8"), hashlib.sha256).digest()[:_BYTES]
    return "p" + base64.b32encode(digest).decode("ascii").lower()


def maak_sleutel(path: Path | str) -> Path:
    """Make a key file that only its owner can read; an existing one is never replaced.

    Raises
    ------
    WriteRefused
        There is a file already: with another key all codes would change.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="ascii") as file:
            target.chmod(0o600)
            file.write(secrets.token_hex(32) + "\n")
    except FileExistsError:
        raise WriteRefused(f"{target} bestaat al; een andere sleutel zou elk pseudoniem veranderen.") from None
    return target


def pseudonimiseer(
    bron: Path | str, uit: Path | str, *, kolommen: Sequence[str], sleutel: Path | str, weglaten: Sequence[str] = ()
) -> Gepseudonimiseerd:
    """Write a copy of a csv file or workbook in which ids are replaced by codes; what is not named does not change.

    Parameters
    ----------
    bron : path
        A csv (any delimiter, UTF-8 or Windows-1252) or an xlsx file with the header in the first row.
    uit : path
        The copy, of the same kind; an existing file is not replaced.
    kolommen : sequence of str
        Headers of the columns to replace; in a workbook in every sheet that has them.
    sleutel : path
        The key file, outside the folders of the data and of the copy.
    weglaten : sequence of str
        Headers of columns that the copy does not have; in a workbook in every sheet that has them.

    Raises
    ------
    UnknownName
        A column does not exist.
    BadArgument
        The key lies beside the data, is too short, the kinds of file differ, or a column is both replaced and left out.
    UnreadableFile, WriteRefused
        The file cannot be read, or the copy exists.
    """
    source, target, key_file = Path(bron), Path(uit), Path(sleutel)
    if not kolommen:
        raise BadArgument("kolommen is leeg; noem de kolom met de sleutel van het kind, bijvoorbeeld kind_id.")
    if both := sorted(set(kolommen) & set(weglaten)):
        raise BadArgument(f"{', '.join(both)}: kies tussen vervangen en weglaten.")
    for folder in (source.resolve().parent, target.resolve().parent):
        if key_file.resolve().is_relative_to(folder):
            raise BadArgument(f"de sleutel {key_file} ligt bij de gegevens in {folder}; bewaar die ergens anders.")
    if source.suffix.lower() != target.suffix.lower():
        raise BadArgument(f"{target.name} moet dezelfde soort bestand zijn als {source.name}.")
    if target.exists():
        raise WriteRefused(f"{target} bestaat al; kies een andere naam.")
    try:
        key = bytes.fromhex(key_file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise UnreadableFile(f"{key_file} is geen sleutelbestand; maak er een met --nieuwe-sleutel.") from None
    seen: dict[str, list[str]] = {kolom: [] for kolom in kolommen}

    def code(kolom: str, waarde: object) -> str:
        made = pseudoniem(waarde, key)
        if made:
            seen[kolom].append(made)
        return made

    work = _workbook if source.suffix.lower() == ".xlsx" else _csv
    work(source, target, tuple(kolommen), tuple(weglaten), code)
    return Gepseudonimiseerd(target, {k: len(v) for k, v in seen.items()}, {k: len(set(v)) for k, v in seen.items()})


_Code = Callable[[str, object], str]


def _csv(source: Path, target: Path, kolommen: tuple[str, ...], weglaten: tuple[str, ...], code: _Code) -> None:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{source} kan niet worden gelezen ({error.strerror}).") from None
    try:
        text, coding = content.decode("utf-8-sig"), "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        text, coding = content.decode("cp1252", errors="replace"), "cp1252"
    header_line = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=header_line.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        raise UnreadableFile(f"{source} is leeg.")
    header = [name.strip() for name in rows[0]]
    places = _places(kolommen, header, source.name)
    out_of_it = set(_places(weglaten, header, source.name).values())
    for row in rows[1:]:
        for kolom, place in places.items():
            if place < len(row):
                row[place] = code(kolom, row[place])
    rows = [[cell for i, cell in enumerate(row) if i not in out_of_it] for row in rows]
    out = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text else "\n"
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    schrijf_bytes(target, out.getvalue().encode(coding))


def _workbook(source: Path, target: Path, kolommen: tuple[str, ...], weglaten: tuple[str, ...], code: _Code) -> None:
    try:
        book = python_calamine.CalamineWorkbook.from_path(source)
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except Exception as error:  # calamine has its own classes for every kind of damage
        raise UnreadableFile(f"{source} kan niet worden gelezen ({error}).") from None
    found: set[str] = set()
    frames = {}
    for name, rows in sheets.items():
        header = [str(cell).strip() for cell in rows[0]] if rows else []
        frame = pd.DataFrame(rows[1:], columns=header, dtype=object)
        for kolom in kolommen:
            if kolom in header:
                found.add(kolom)
                frame[kolom] = [code(kolom, _plain(value)) for value in frame[kolom]]
        found |= set(weglaten) & set(header)
        frames[name] = frame.drop(columns=[c for c in weglaten if c in header])
    for kolom in (*kolommen, *weglaten):
        if kolom not in found:
            raise UnknownName(f"kolom in {source.name}", kolom, sorted({c for f in frames.values() for c in f.columns}))
    schrijf_werkboek(target, frames, titel=target.stem)


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _places(kolommen: tuple[str, ...], header: list[str], naam: str) -> dict[str, int]:
    for kolom in kolommen:
        if kolom not in header:
            raise UnknownName(f"kolom in {naam}", kolom, header)
    return {kolom: header.index(kolom) for kolom in kolommen}
