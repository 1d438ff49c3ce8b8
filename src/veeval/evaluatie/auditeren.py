"""The audit of a results folder: what is hidden, and whether it can be found or derived after all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from veeval import reading
from veeval.errors import BadArgument, UnreadableFile
from veeval.estimates import MIN_N
from veeval.evaluatie.aanval import Grens, aanval
from veeval.evaluatie.audit_vemo import VEMO, audit_vemo
from veeval.evaluatie.auditverslag import Auditverslag, Bevinding, nl
from veeval.evaluatie.beantwoorden import beantwoord
from veeval.evaluatie.deel import deel
from veeval.evaluatie.gepubliceerd import Tabel
from veeval.evaluatie.lees_paginas import lees_paginas
from veeval.evaluatie.lees_tabellen import lees_tabellen
from veeval.evaluatie.plan import read_plan
from veeval.evaluatie.zichtbaar import klein_getoond, tegen_elkaar, verschillen_met_verborgen
from veeval.evaluatie.zoeken import geheimen, gevonden, kan_pdf, niet_doorzocht

__all__ = ["audit"]

_NIET_GEZIEN = (
    "eerdere publicaties over dezelfde kinderen, en wat een lezer al weet",
    "of standaardfouten en intervallen van getoonde groepen iets zeggen over een verborgen groep",
)


def audit(
    map: Path | str,
    *,
    plan: Path | str | None = None,
    data: Path | str | None = None,
    mapping: Path | str | None = None,
    min_n: int | None = None,
) -> Auditverslag:
    """Attack a results folder, or a file of sums, as a reader would.

    Parameters
    ----------
    map : path
        What ``veeval run`` or ``veeval pool`` wrote, or a ``.vemo`` file of ``veeval moments``.
    plan : path, optional
        The plan of the run. With it the questions are answered again in memory, and all files are searched for what
        ought to be hidden; without it nobody knows what stood in a hidden place.
    data, mapping : path, optional
        Where the data are, and the mapping, if not where the plan says.
    min_n : int, optional
        The threshold; that of the run by default.

    Raises
    ------
    UnreadableFile
        There are no tables of a run in this folder, or the file is not of ``veeval moments``.
    BadArgument
        Data without a plan; a plan beside a ``.vemo`` file, which has its own.
    """
    folder = Path(map)
    if folder.suffix == VEMO:
        if plan is not None or data is not None or mapping is not None:
            raise BadArgument("het plan staat in het .vemo-bestand zelf; laat --plan, --data en --mapping weg.")
        return audit_vemo(folder, min_n)
    if plan is None and (data is not None or mapping is not None):
        raise BadArgument("met --data of --mapping is ook het plan nodig; geef --plan evaluatie.toml.")
    if not folder.is_dir():
        kind = "een bestand" if folder.exists() else "er niet"
        raise UnreadableFile(f"{folder} is {kind}; geef de map die veeval run maakte, bijvoorbeeld resultaat.")
    tables, pieces, contrasts = lees_tabellen(folder)
    if not tables:
        raise UnreadableFile(f"{folder}/tabellen heeft geen tabellen van veeval run. Geef een andere map.")
    pieces += lees_paginas(folder, tables)
    threshold = _drempel(folder) if min_n is None else min_n
    bounds = aanval(tables, pieces, threshold)
    found = [Bevinding("toch getoond", *row) for row in tegen_elkaar(tables, pieces)]
    found += [Bevinding("kleine groep getoond", *row) for row in klein_getoond(pieces, threshold)]
    found += [
        Bevinding("verschil met een verborgen groep", where, pair, "met het cijfer van de ander volgt het verborgene")
        for where, pair in verschillen_met_verborgen(tables, contrasts)
    ]
    found += [Bevinding("af te leiden", g.waar, g.groep, _grens(g)) for g in bounds if g.lek]
    found += _dominantie(folder)
    unseen = list(_NIET_GEZIEN)
    if plan is None:
        unseen.insert(0, "of een verborgen cijfer ergens letterlijk staat: geef daarvoor --plan (en --data)")
    else:
        found += _met_gegevens(folder, tables, plan, data, mapping, threshold)
        unseen += [] if kan_pdf() else ["de tekst van pdf's: installeer pdftotext (poppler-utils)"]
        other = niet_doorzocht(folder)
        unseen += [f"bestanden die niet zijn doorzocht: {', '.join(other)}"] if other else []
    unknown = [t.naam for t in tables if t.personen and not t.telt]
    if unknown:
        unseen.insert(0, f"sommen met {', '.join(unknown)}: geen werkboek dat zegt wat n telt; draai het plan opnieuw")
    unique = tuple(dict.fromkeys(found))
    return Auditverslag(folder, threshold, len(tables), tuple(bounds), unique, tuple(unseen))


def _met_gegevens(
    folder: Path,
    tables: Iterable[Tabel],
    plan: Path | str,
    data: Path | str | None,
    mapping: Path | str | None,
    min_n: int,
) -> list[Bevinding]:
    """Answer the plan again, and look for what it hides."""
    todo = read_plan(plan)
    ds = reading.load(todo.data if data is None else data, mapping if mapping is not None else todo.mapping)
    van, tot = todo.periode
    used = deel(ds, van=van, tot=tot, kenmerken=todo.deelgroep) if todo.deelgroep or van or tot else ds
    truth = beantwoord(todo, used, lambda what, done, total: None)
    safe = truth.beschermd(min_n)
    found = [
        Bevinding("gevonden in de tekst", where, groep, what)
        for where, groep, what in gevonden(folder, geheimen(truth.samen, safe.samen))
    ]
    by_name: Mapping[str, Tabel] = {t.naam: t for t in tables}
    for naam, e in safe.vragen.items():
        table = by_name.get(naam)
        if table is None or "onderdrukt" not in e.table:
            continue
        if len(table.frame) != len(e.table):
            raise BadArgument(
                f"{naam}: deze map is met een ander plan of andere gegevens gemaakt; geef die van de run."
            )
        shown = (table.frame[["estimate", "n"]].notna().any(axis=1) & e.table["onderdrukt"].to_numpy(bool)).to_numpy()
        where = f"tabellen/{naam}.csv"
        found += [
            Bevinding("hoort verborgen te zijn", where, table.groep(int(i)), "staat er toch")
            for i in np.flatnonzero(shown)
        ]
    return found


def _drempel(folder: Path) -> int:
    """The threshold that the run was made with."""
    try:
        about = json.loads((folder / "herkomst.json").read_text(encoding="utf-8"))
        return int(about["plan"]["min_n"])
    except FileNotFoundError:
        return MIN_N
    except (ValueError, KeyError, TypeError) as e:
        raise UnreadableFile(
            f"{folder / 'herkomst.json'} is niet te lezen ({e}). Geef --min-n, of draai het plan opnieuw."
        ) from e


def _dominantie(folder: Path) -> list[Bevinding]:
    """Totals that are nearly those of one provider: the log of the run names them."""
    log = folder / "logboek.txt"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    told = [line.strip().removeprefix("let op: ") for line in lines if "Eén aanbieder maakt meer dan" in line]
    return [Bevinding("een grote aanbieder", "logboek.txt", "zie tekst", line, lek=False) for line in told]


def _grens(g: Grens) -> str:
    what = "n" if g.wat == "n" else f"de som ({g.wat})"
    return f"{what} ligt tussen {nl(g.laag)} en {nl(g.hoog)}"
