"""Apply a mapping to sheets as they were read: the tables it points at, with positions and headers kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from veeval.reading.levering import Plek, RuweTabel
from veeval.reading.namen import normal
from veeval.reading.persoonsgegevens import personal_columns
from veeval.reading.problemen import FOUT, WAARSCHUWING, geen_problemen, probleem, samen
from veeval.reading.tabelkeuze import explain, meaning, table_of
from veeval.reading.teksten import PROBLEEM
from veeval.reading.tekstframe import Blad
from veeval.reading.toewijzing import TabelToewijzing, Toewijzing
from veeval.reading.toewijzing_lezen import nearest, nearest_name
from veeval.reading.vertalen import translated
from veeval.reading.zinnen import remark
from veeval.tables import TABELLEN

__all__ = ["apply"]

_JAAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def apply(bladen: Sequence[Blad], toewijzing: Toewijzing) -> list[Blad]:
    """Turn sheets into tables: those that the mapping points at by its rules, the others by their names."""
    single = sum(b.tabel is not None for b in bladen) == 1
    used: set[int] = set()
    out: list[Blad] = []
    for blad in bladen:
        entries = [i for i, t in enumerate(toewijzing.tabellen) if _applies(t, blad.tabel, single=single)]
        used.update(entries)
        if blad.tabel is None or not entries:
            out.append(explain(blad))
        else:
            out += _mapped(blad, blad.tabel, [toewijzing.tabellen[i] for i in entries])
    there = [b.tabel.plek for b in bladen if b.tabel is not None]
    unused = [t for i, t in enumerate(toewijzing.tabellen) if i not in used]
    return out + [_pointing_nowhere(t, there, toewijzing.naam) for t in unused]


def _applies(t: TabelToewijzing, ruw: RuweTabel | None, *, single: bool) -> bool:
    if ruw is None:
        return False
    return t.is_about(ruw.plek) if t.has_place else single or table_of(ruw.naam)[0] == t.tabel


def _pointing_nowhere(t: TabelToewijzing, there: Sequence[Plek], naam: str) -> Blad:
    what = ", ".join(x for x in (t.bestand, *(f"blad {b}" for b in t.blad)) if x) or "een bestand of blad"
    names = "; ".join(map(str, there[:10])) or "niets"
    uitleg = PROBLEEM["toewijzing_nergens"].format(tabel=t.tabel, wat=what, aanwezig=names)
    return Blad(None, (), probleem((naam, ""), "toewijzing_nergens", uitleg, waarde=what))


def _mapped(blad: Blad, ruw: RuweTabel, entries: Sequence[TabelToewijzing]) -> list[Blad]:
    """Make each table that is in one sheet; what no table uses is named once."""
    headers = {t.tabel: _headers(ruw, t, entries) for t in entries}
    taken = {h for found, _ in headers.values() for h in found.values()}
    sought = [t.kolommen[c] for t in entries for c in set(t.kolommen) - set(headers[t.tabel][0])]
    meant_by = {nearest_name(kop, ruw.frame.columns) for kop in sought}  # the question about the header names them
    rest = Blad(None, blad.opmerkingen, samen([blad.problems, *_unused(ruw, entries, taken, meant_by)]))
    out = [rest]
    for t in entries:
        found, problems = headers[t.tabel]
        table = replace(_renamed(ruw, t.tabel, found), gemeld=frozenset(set(t.kolommen) - set(found)))
        table, meant = meaning(table, TABELLEN[t.tabel])
        table, done = translated(table, t)
        table, filled, wrong = _with_fixed(table, t)
        name = "toegewezen" if found else "toegewezen_leeg"
        told = remark(name, plek=ruw.plek, tabel=t.tabel, kolommen=_pairs(found))
        out.append(Blad(table, (told, *meant, *done, *filled), samen([*problems, *wrong]), f"toewijzing:{t.tabel}"))
    return out


def _pairs(found: dict[str, str]) -> str:
    return ", ".join(c if c == h else f"{c} uit {h}" for c, h in found.items())


def _headers(
    ruw: RuweTabel, t: TabelToewijzing, entries: Sequence[TabelToewijzing]
) -> tuple[dict[str, str], list[pd.DataFrame]]:
    """Return the header of every column: as mapped, else the one with the column's own name that no table claims."""
    by_form = {normal(h): h for h in ruw.frame.columns}
    claimed = {normal(h) for e in entries for h in (*e.kolommen.values(), *e.negeer)}
    found: dict[str, str] = {}
    problems = []
    for column in TABELLEN[t.tabel].kolommen:
        wanted = t.kolommen.get(column)
        if wanted is None:
            if column not in t.vast and normal(column) in by_form and normal(column) not in claimed:
                found[column] = by_form[normal(column)]
            continue
        header = wanted if wanted in ruw.frame.columns else by_form.get(normal(wanted))
        if header is not None:
            found[column] = header
            continue
        guess = nearest(wanted, list(ruw.frame.columns))
        uitleg = PROBLEEM["kop_ontbreekt"].format(kop=wanted[:80], kolom=column, suggestie=guess)
        problems.append(ruw.probleem("kop_ontbreekt", uitleg, kolom=wanted[:80]))
    return found, problems


def _renamed(ruw: RuweTabel, tabel: str, found: dict[str, str]) -> RuweTabel:
    return replace(
        ruw,
        naam=tabel,
        frame=pd.DataFrame({c: ruw.frame[h] for c, h in found.items()}, index=ruw.frame.index, dtype="str"),
        getallen={c: ruw.getallen[h] for c, h in found.items() if h in ruw.getallen},
        labels={c: ruw.labels[h] for c, h in found.items() if h in ruw.labels},
        koppen={c: h for c, h in found.items() if c != h},
    )


def _unused(ruw: RuweTabel, entries: Sequence[TabelToewijzing], taken: set[str], asked: set[str]) -> list[pd.DataFrame]:
    """Name the columns that no table uses; personal data block also there, unless left out on purpose."""
    ignored = {normal(h) for t in entries for h in t.negeer}
    left = [h for h in ruw.frame.columns if h not in taken]
    personal, found = personal_columns(replace(ruw, frame=ruw.frame[left]), TABELLEN[entries[0].tabel])
    on_purpose = {h for h in left if normal(h) in ignored}
    severity = found["column"].map(lambda c: WAARSCHUWING if c in on_purpose else FOUT)
    problems = [found.assign(ernst=severity.astype("str"))] if len(found) else [geen_problemen()]
    for h in left:
        if h not in personal and h not in on_purpose and h not in asked:
            uitleg = PROBLEEM["kolom_ongebruikt"].format(kolom=h[:80])
            problems.append(ruw.probleem("kolom_ongebruikt", uitleg, kolom=h[:80], ernst="waarschuwing"))
    return problems


def _with_fixed(ruw: RuweTabel, t: TabelToewijzing) -> tuple[RuweTabel, list[str], list[pd.DataFrame]]:
    """Fill the columns that have one value in all rows, then count equal rows once where that is asked."""
    remarks, problems = [], []
    frame = ruw.frame
    for column, text in t.vast.items():
        value = _filled_in(text, ruw.plek)
        if value is None:
            uitleg = PROBLEEM["jaar_onbekend"].format(kolom=column, plek=ruw.plek)
            problems.append(ruw.probleem("jaar_onbekend", uitleg, kolom=column))
            ruw = replace(ruw, gemeld=ruw.gemeld | {column})
            continue
        frame = frame.assign(**{column: pd.Series([value] * len(frame), index=frame.index, dtype="str")})
        remarks.append(remark("vast", plek=ruw.plek, kolom=column, waarde=value))
    ruw = replace(ruw, frame=frame)
    if t.uniek and (again := frame.duplicated().to_numpy(dtype=bool)).any():
        kept = ~again
        masks = {c: m[kept] for c, m in ruw.getallen.items()}
        ruw = replace(ruw, frame=frame[kept].reset_index(drop=True), rijen=ruw.rijen[kept], getallen=masks)
        remarks.append(remark("uniek", plek=ruw.plek, tabel=t.tabel, aantal=int(again.sum())))
    return ruw, remarks, problems


def _filled_in(text: str, plek: Plek) -> str | None:
    """Fill in name and year; None where the year is asked and the names hold no year, or more than one."""
    if "{jaar}" in text:
        years = set(_JAAR.findall(plek.blad)) or set(_JAAR.findall(plek.bestand))
        if len(years) != 1:
            return None
        text = text.replace("{jaar}", years.pop())
    return text.replace("{blad}", plek.blad).replace("{bestand}", plek.bestand)
