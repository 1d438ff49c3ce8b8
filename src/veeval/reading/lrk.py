"""Open data of the Landelijk Register Kinderopvang and of the GGD: a register extract and a list of inspections.

These files are no delivery to veeval: nobody corrects them. So :func:`load` takes what is valid and names every row
that it leaves out, where :func:`veeval.reading.load` refuses a delivery with any error in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import UnreadableFile
from veeval.reading.bron import Bestand, files
from veeval.reading.bsn import mask
from veeval.reading.csvbestand import read_csv
from veeval.reading.levering import Levering, RuweTabel
from veeval.reading.lrk_bezoeken import read_inspections
from veeval.reading.lrk_plaatsen import LrkRegels, read_locations
from veeval.reading.nakijken import check
from veeval.reading.persoonsgegevens import personal_header
from veeval.reading.problemen import FOUT, probleem, samen
from veeval.reading.rapport import ValidationReport
from veeval.reading.teksten import PROBLEEM

__all__ = ["load"]


def load(
    register: Path,
    inspecties: Path | None = None,
    *,
    gemeenten: pd.DataFrame | None = None,
    ve: Collection[str] | None = None,
) -> tuple[Dataset, ValidationReport]:
    """Read a register extract and a list of inspections into gemeenten, aanbieders, locaties and inspecties.

    The register may be the export as it is (``lrk_id``, ``type_oko``, ``verantwoordelijke_gemeente``, without ve) or as
    it was (``LRK nummer``, ``vve``, ``gem_code``, names of contacts); columns are known by their names, in any order.

    Parameters
    ----------
    register : Path
        Extract of the register (csv): LRK number, name, ve, registration date, provider. One location may have several
        rows; the first one counts.
    inspecties : Path, optional
        List of inspections (csv): LRK number, type, date of the visit, colour. Without it there is no such table.
    gemeenten : pandas.DataFrame, optional
        The table gemeenten (gemeentecode, jaar, naam, klasse): locations elsewhere are left out and named. Without it
        only Amsterdam is known, for the years with inspections.
    ve : collection of str, optional
        LRK numbers of the locations with ve, for a register that does not say so itself.

    Returns
    -------
    tuple of (Dataset, ValidationReport)
        What is valid, and everything that is not: a problem of severity ``fout`` means that the row was left out,
        a ``waarschuwing`` that it was used.

    Raises
    ------
    UnreadableFile
        When either file cannot be read as a csv with the columns that are needed.
    BadArgument
        When there are no inspections and no municipalities.

    Notes
    -----
    ``aanbieder_id`` is the KvK number of the houder, with leading zeros to eight digits; where there is none it is
    ``H`` and the first ten characters of the SHA-256 of the houder's name in lower case, so that it is the same in
    every run and every file. A location without houder gets the provider ``onbekend``. ``ve`` comes from the register;
    locations that are only in the list of inspections are left out, because nothing tells whether they offer ve.
    """
    delivered = [_read(Path(path)) for path in (register, inspecties) if path is not None]
    cleaned = [_without_persons(ruw) for ruw, _ in delivered]
    found = [part for _, part in delivered]
    reg, ins = cleaned[0][0], cleaned[1][0] if inspecties is not None else None
    regels = LrkRegels()
    tables = read_locations(reg, ins, regels, gemeenten, ve)
    if ins is not None:
        tables["inspecties"] = read_inspections(ins, reg, tables["locaties"].frame["locatie_id"], regels)
    levering = Levering(
        " en ".join(ruw.bestand for ruw, _ in delivered),
        tables,
        {naam: sha for part in found for naam, sha in part.herkomst.items()},
        tuple([o for part in found for o in part.opmerkingen] + regels.opmerkingen),
        samen([*(p.problems for p in found), *(refused for _, refused in cleaned), *regels.problems]),
    )
    return _valid_part(levering, {ruw.bestand: len(ruw.frame) for ruw, _ in delivered})


def _read(path: Path) -> tuple[RuweTabel, Levering]:
    file: Bestand = next(iter(files(path)))
    blad = read_csv("lrk", file.naam, file.data or b"") if file.problem is None else None
    if blad is None or blad.tabel is None:
        reason = file.problem if blad is None else blad.problems
        raise UnreadableFile(f"{path.name}: {reason['uitleg'].iloc[0] if reason is not None else 'niet leesbaar'}")
    found = Levering("", {}, {file.naam: file.sha256}, blad.opmerkingen, blad.problems)
    return blad.tabel, found


def _without_persons(ruw: RuweTabel) -> tuple[RuweTabel, pd.DataFrame]:
    """Leave out columns with names and contact data of people; the address of a location is open data."""
    parts = []
    keep = []
    for naam in ruw.frame.columns:
        wat = personal_header(naam.replace("_", " "))
        if not wat or wat == "een woonadres":
            keep.append(naam)
            continue
        filled = ruw.frame[naam].dropna()
        uitleg = PROBLEEM["persoonsgegevens"].format(kolom=naam[:80], wat=wat, alternatief="; veeval laat hem weg")
        value = mask(str(filled.iloc[0])) if len(filled) else ""
        parts.append(
            probleem((ruw.bestand, ""), "persoonsgegevens", uitleg, kolom=naam[:80], waarde=value, ernst="waarschuwing")
        )
    return replace(ruw, frame=ruw.frame[keep]), samen(parts)


def _valid_part(levering: Levering, rows: Mapping[str, int]) -> tuple[Dataset, ValidationReport]:
    """Check the tables, drop the rows that break a rule, and again until all that is left is valid."""
    problems = [levering.problems]
    current = replace(levering, problems=samen([]))
    while True:
        checked = check(current)
        problems.append(checked.rapport.problems)
        wrong = checked.rapport.problems[checked.rapport.problems["ernst"] == FOUT]
        if wrong.empty:
            break
        current = replace(current, tabellen={n: _drop(t, wrong) for n, t in current.tabellen.items()})
    used = ", ".join(f"{naam} {len(t.frame)}" for naam, t in checked.tabellen.items())
    opmerkingen = dict.fromkeys(
        [*levering.opmerkingen, *checked.rapport.opmerkingen, f"Rijen die gebruikt zijn: {used}."]
    )
    return checked.dataset(), ValidationReport.make(samen(problems), opmerkingen, rows, levering.naam)


def _drop(ruw: RuweTabel, wrong: pd.DataFrame) -> RuweTabel:
    here = wrong[(wrong["file"] == ruw.bestand) & (wrong["sheet"] == ruw.blad)]
    if here["row"].isna().any():
        raise UnreadableFile(f"{ruw.bestand}: {here['uitleg'].iloc[0]}")
    keep = ~pd.Series(ruw.rijen).isin(here["row"]).to_numpy()
    return replace(ruw, frame=ruw.frame[keep].reset_index(drop=True), rijen=ruw.rijen[keep], getallen={})
