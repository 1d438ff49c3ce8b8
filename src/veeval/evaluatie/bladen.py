"""Make factsheets: of all municipalities or one, of one kind, in one style, in the formats that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from veeval.dataset import Dataset
from veeval.errors import MissingTable, NotEstimable, WriteRefused
from veeval.evaluatie.herkomst import versies
from veeval.evaluatie.opdracht import Formaat, Opdracht
from veeval.evaluatie.voortgang import Voortgang
from veeval.report import (
    Bevindingen,
    BevindingenApm,
    Citaat,
    Factsheet,
    Huisstijl,
    Publiek,
    Soort,
    factsheet_html,
    lees_huisstijl,
    open_teksten,
)
from veeval.report.factsheet import Vondst
from veeval.report.opmaak import gewoon
from veeval.report.teksten import Teksten, map_van
from veeval.uitvoer import schrijf_tekst, veilige_naam

__all__ = ["Gemaakt", "maak_bladen", "stijl_van"]

_MEEST_CITATEN = {"gemeente": 1, "apm": 3, "vergelijking": 3}


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """Files that were made or kept, what could not be made and why, and what to know about the texts."""

    bestanden: tuple[Path, ...] = ()
    niet_gelukt: tuple[tuple[str, str], ...] = ()
    meldingen: tuple[str, ...] = ()


def maak_bladen(
    ds: Dataset,
    found: Vondst,
    out: Path,
    opdracht: Opdracht,
    *,
    publiek: Publiek = "gemeenten",
    min_n: int,
    citaten: Sequence[Citaat] = (),
    deel: str = "",
    progress: Callable[[str, int, int], None] | None = None,
) -> Gemaakt:
    """Make the factsheets of one kind from findings that are protected.

    One municipality that fails does not stop the rest. Files that are there already and would come out the same are
    kept.
    """
    style = stijl_van(opdracht.huisstijl)
    texts = open_teksten(opdracht.teksten, opdracht.soort, publiek)
    files: list[Path] = []
    failed: list[tuple[str, str]] = []
    made_with = versies()
    made = Voortgang.open(out, made_with)
    wanted = _gevraagd(found, opdracht, publiek, citaten)
    for i, (code, naam, stem) in enumerate(wanted):
        if progress is not None:
            progress(f"factsheet {naam}", i, len(wanted))
        try:
            sheet = Factsheet.of(
                ds,
                code,
                soort=opdracht.soort,
                publiek=publiek,
                min_n=min_n,
                bevindingen=found,
                citaten=_citaten(citaten, opdracht.soort, naam if code else ""),
                huisstijl=style,
                teksten=_eigen(texts, opdracht, publiek, stem),
            )
            files += _schrijf(_van_deel(sheet, deel), out / stem, opdracht.formaten, made, made_with)
        except (MissingTable, NotEstimable, WriteRefused) as e:
            failed.append((f"factsheet {naam}", str(e)))
    return Gemaakt(tuple(files), tuple(failed), texts.meldingen)


def stijl_van(path: Path | str | None) -> Huisstijl:
    """Read the house style, or give that of the library where there is none."""
    return Huisstijl() if path is None else lees_huisstijl(path)


def _gevraagd(
    found: Vondst, opdracht: Opdracht, publiek: Publiek, citaten: Sequence[Citaat]
) -> list[tuple[str | None, str, str]]:
    """Code, name and file name of each factsheet."""
    if not isinstance(found, Bevindingen | BevindingenApm):
        return [(None, f"vergelijking voor {publiek}", f"vergelijking-{publiek}")]
    if isinstance(found, Bevindingen):
        for citaat in citaten:
            if citaat.gemeente:
                found.code(citaat.gemeente)  # a quote for a municipality that is not there is a mistake
    table = found.uren if isinstance(found, Bevindingen) else found.proces
    codes = list(dict.fromkeys(str(c) for c in table.table["gemeentecode"]))
    wanted = codes if opdracht.gemeente is None else [found.code(opdracht.gemeente)]
    tail = "" if opdracht.soort == "gemeente" else f"-{opdracht.soort}"
    return [(c, table.name_of(c), f"{c.lower()}-{veilige_naam(table.name_of(c))}{tail}") for c in wanted]


def _citaten(citaten: Sequence[Citaat], soort: Soort, gemeente: str) -> tuple[Citaat, ...]:
    return tuple(c for c in citaten if c.gemeente == gemeente)[: _MEEST_CITATEN[soort]]


def _eigen(texts: Teksten, opdracht: Opdracht, publiek: Publiek, stem: str) -> Teksten:
    """Texts that a municipality has of its own stand in a folder with the name of its files."""
    folder = None if opdracht.teksten is None else opdracht.teksten / map_van(opdracht.soort, publiek)
    return texts.voor(folder, stem.removesuffix(f"-{opdracht.soort}"))


def _van_deel(sheet: Factsheet, deel: str) -> Factsheet:
    """Say under the title, and first in the small print, that this is a part of the data."""
    if not deel:
        return sheet
    small = replace(sheet.verantwoording, inhoud=(*gewoon(f"Alleen {deel}."), *sheet.verantwoording.inhoud))
    return replace(sheet, ondertitel=f"{sheet.ondertitel}; alleen {deel}", verantwoording=small)


def _schrijf(
    sheet: Factsheet, stem: Path, formaten: Sequence[Formaat], made: Voortgang, made_with: Mapping[str, str]
) -> list[Path]:
    content = factsheet_html(sheet)
    writers: dict[Formaat, Callable[[Path], Path]] = {
        "html": lambda p: schrijf_tekst(p, content),
        "pdf": sheet.to_pdf,
        "docx": sheet.to_docx,
    }
    files = [stem.with_name(f"{stem.name}.{formaat}") for formaat in formaten]
    if not all(made.is_actueel(path, content) for path in files):  # the formats of one factsheet belong together
        for formaat, path in zip(formaten, files, strict=True):
            writers[formaat](path)
            made.meld(path, content, made_with)
    return files
