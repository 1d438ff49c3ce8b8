"""Carry out a plan, or a part of what a plan does: compare, and make factsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from veeval import reading
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.eenmaal import Eenmaal
from veeval.errors import BadArgument, InvalidData
from veeval.estimates import MIN_N, Estimates
from veeval.evaluatie.beantwoorden import Progress, ask, beantwoord
from veeval.evaluatie.bladen import maak_bladen, stijl_van
from veeval.evaluatie.deel import code_van
from veeval.evaluatie.deel import deel as part_of
from veeval.evaluatie.herkomst import eerdere_plannen, schrijf_herkomst, schrijf_logboek
from veeval.evaluatie.hierarchie import fijnste, hierarchie
from veeval.evaluatie.opdracht import FORMATEN, Formaat, Opdracht
from veeval.evaluatie.plan import Plan, read_plan
from veeval.evaluatie.varianten import curve
from veeval.evaluatie.vragen import Vraag
from veeval.privacy import bescherm_samen
from veeval.reading.toewijzing_lezen import MappingSource
from veeval.report import Citaat, Huisstijl, Publiek, Soort, bevindingen_van, comparison_html, figuur_van, svg
from veeval.report.factsheet import Vondst
from veeval.uitvoer import op_slot, schrijf_csv, schrijf_parquet, schrijf_tekst, schrijf_werkboek

__all__ = ["Progress", "Resultaat", "compare", "evaluate", "factsheets", "schrijf_resultaat"]

Source = Path | str | Dataset | Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Resultaat:
    """What a run made.

    Attributes
    ----------
    map : Path
        The results folder.
    antwoorden : dict of str to Estimates
        Protected results by file name.
    bestanden : tuple of Path
        What was written.
    niet_gelukt : dict of str to str
        Questions and factsheets that could not be made, with the reason.
    meldingen : tuple of str
        What to know about edited texts: defaults that changed, files that belong to no block.
    """

    map: Path
    antwoorden: dict[str, Estimates]
    bestanden: tuple[Path, ...]
    niet_gelukt: dict[str, str]
    meldingen: tuple[str, ...] = ()


def evaluate(
    plan: Path | str, out: Path | str, *, mapping: Path | str | None = None, progress: Progress | None = None
) -> Resultaat:
    """Carry out a plan: validate, answer every question, make the comparison page and a factsheet per municipality.

    Parameters
    ----------
    plan : path
        A TOML file; see ``data/sample/evaluatie.toml``.
    out : path
        Results folder: ``tabellen/`` (CSV, XLSX, Parquet; specification curves), ``figuren/`` (SVG),
        ``vergelijking.html``, ``factsheets/`` (HTML and PDF), ``logboek.txt`` and ``herkomst.json``. The same plan and
        data give the same bytes. A run that was interrupted goes on where it stopped: factsheets that are there and
        would come out the same are kept.
    mapping : path, optional
        Which headers and values of the supplier stand for which of the tables, for a plan that names no mapping.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Resultaat
        With what could not be made and why; one question that lacks its tables does not stop the rest.

    Raises
    ------
    InvalidData
        If the data break a rule; the report is written to ``out`` as ``rapport.html`` and ``rapport.xlsx`` first.
    BadArgument
        If the plan has a mapping of its own and another is given.
    WriteRefused
        Another run is writing in this folder, or it cannot be written.
    """
    todo = read_plan(plan).met_mapping(mapping, Path(plan).name)
    folder = Path(out)
    tell = progress or (lambda what, done, total: None)
    with op_slot(folder):
        return _uitvoeren(todo, folder, tell)


def _uitvoeren(todo: Plan, folder: Path, tell: Progress) -> Resultaat:
    tell("valideren", 0, len(todo.vragen))
    try:
        ds = reading.load(todo.data, todo.mapping)
    except InvalidData as e:
        e.report.to_html(folder / "rapport.html")
        e.report.to_excel(folder / "rapport.xlsx")
        raise
    van, tot = todo.periode
    used = part_of(ds, van=van, tot=tot, kenmerken=todo.deelgroep) if todo.deelgroep or van or tot else ds
    _ken_gemeenten(used, todo.factsheets)
    before = eerdere_plannen(folder, todo)
    style = stijl_van(todo.huisstijl)
    safe = beantwoord(todo, used, tell).beschermd(todo.min_n)
    answers, failed = dict(safe.vragen), safe.mislukt
    extra = [
        schrijf_csv(folder / "tabellen" / f"{name}-varianten.csv", curve(specs))
        for name, specs in safe.varianten.items()
    ]
    sheets = _bladen(
        used,
        safe.vondsten,
        folder / "factsheets",
        todo.factsheets,
        todo.min_n,
        todo.citaten,
        deel=todo.omschrijving,
        progress=tell,
    )
    extra += sheets.bestanden
    failed |= sheets.niet_gelukt
    notes = list(sheets.meldingen)
    files = schrijf_resultaat(
        folder,
        todo,
        answers,
        failed,
        before,
        invoer=ds.herkomst,
        gegevens=[f"{naam}: {len(used.tables[naam])} rijen" for naam in used],
        synthetisch=ds.synthetisch,
        ook=extra,
        huisstijl=style,
    )
    tell("klaar", len(todo.vragen), len(todo.vragen))
    return Resultaat(folder, answers, files, failed, tuple(notes))


def schrijf_resultaat(
    folder: Path,
    plan: Plan,
    answers: Mapping[str, Estimates],
    failed: Mapping[str, str],
    before: tuple[str, ...],
    *,
    invoer: Mapping[str, str],
    gegevens: Sequence[str],
    synthetisch: bool,
    ook: Sequence[Path] = (),
    huisstijl: Huisstijl | None = None,
) -> tuple[Path, ...]:
    """Write the results folder of a plan from its protected answers.

    Parameters
    ----------
    folder, plan, answers, failed
        Where, what was asked, what came out, and what did not.
    before : tuple of str
        Hashes of other plans that were carried out here.
    invoer : mapping of str to str
        Hash of every file that was read.
    gegevens : sequence of str
        What the data were, a line each, for the log.
    synthetisch : bool
        Whether the data are synthetic.
    ook : sequence of Path
        Files of this run that were written already.
    huisstijl : Huisstijl, optional
        Style of the comparison page.

    Returns
    -------
    tuple of Path
        All files but the record of provenance.
    """
    files = [path for name, e in answers.items() for path in _tables(folder / "tabellen" / name, e)]
    files += [_figure(folder / "figuren" / f"{name}.svg", e) for name, e in answers.items()]
    files += ook
    page = comparison_html(list(answers.values()), _titled(plan), huisstijl)
    files.append(schrijf_tekst(folder / "vergelijking.html", page))
    files.append(schrijf_logboek(folder, plan, answers, failed, before, gegevens=gegevens))
    schrijf_herkomst(folder, plan, files, failed, before, invoer=invoer, synthetisch=synthetisch)
    return tuple(files)


def _read(bron: Source, mapping: MappingSource | None) -> Dataset:
    if not isinstance(bron, Dataset):
        return reading.load(bron, mapping)
    if mapping is not None:
        raise BadArgument("een Dataset is al gelezen; geef de toewijzing aan veeval.load.")
    return bron


def _ken_gemeenten(ds: Dataset, asked: Sequence[Opdracht]) -> None:
    """Refuse a municipality that is not there before questions are asked about all of them, which takes a while."""
    if "gemeenten" in ds and "locaties" in ds:
        for todo in asked:
            if todo.gemeente is not None:
                code_van(ds, todo.gemeente)


def _titled(plan: Plan) -> str:
    return f"{plan.titel} ({plan.omschrijving})" if plan.omschrijving else plan.titel


def _figure(path: Path, e: Estimates) -> Path:
    return schrijf_tekst(path, svg(figuur_van(e)))


def _tables(stem: Path, e: Estimates) -> list[Path]:
    sheets = e.sheets()
    return [
        schrijf_csv(stem.with_suffix(".csv"), sheets["schattingen"]),
        schrijf_parquet(stem.with_suffix(".parquet"), sheets["schattingen"]),
        schrijf_werkboek(stem.with_suffix(".xlsx"), sheets, titel=stem.name),
    ]


def compare(
    bron: Source,
    *,
    by: str = "inzetmodel",
    out: Path | str | None = None,
    min_n: int = MIN_N,
    mapping: MappingSource | None = None,
    huisstijl: Path | str | None = None,
) -> Resultaat:
    """Compare groups on hours, quality and outcomes of support.

    Parameters
    ----------
    bron : path, Dataset or mapping of frames
        The data.
    by : str
        Grouping; outcomes of support are compared by ``aanpak``, or by municipality.
    out : path, optional
        Where to write the comparison page.
    min_n : int
        Smallest number of children behind a figure that is shown.
    mapping : path, mapping or Toewijzing, optional
        As for :func:`veeval.load`; a Dataset was read already and takes none.
    huisstijl : path, optional
        TOML with the style of a bureau, for the page.

    Returns
    -------
    Resultaat
        Protected results by question; a question that lacks its tables is named in ``niet_gelukt``.
    """
    style = stijl_van(huisstijl)
    ds = _read(bron, mapping)
    support = "gemeentecode" if by == "gemeentecode" else "aanpak"
    questions = (
        Vraag("uren.per_doelgroepkind", {"by": by}),
        Vraag("uren.norm_naleving", {"by": by}),
        Vraag("kwaliteit.trend", {"by": by}),
        Vraag("apm.uitkomst", {"by": support}),
    )
    asked, failed = ask(Eenmaal(ds), {v.vraag: v for v in questions})
    answers = bescherm_samen(asked, min_n, boven=hierarchie(ds), achter=fijnste(ds, asked.values()))
    files = (
        ()
        if out is None
        else (schrijf_tekst(out, comparison_html(list(answers.values()), f"Vergelijking per {label(by)}", style)),)
    )
    return Resultaat(Path() if out is None else Path(out).parent, answers, files, failed)


def factsheets(
    bron: Source,
    out: Path | str,
    *,
    gemeente: str | None = None,
    soort: Soort = "gemeente",
    formaten: Sequence[Formaat] = FORMATEN,
    huisstijl: Path | str | None = None,
    teksten: Path | str | None = None,
    min_n: int = MIN_N,
    citaten: tuple[Citaat, ...] = (),
    deel: str = "",
    progress: Progress | None = None,
    mapping: MappingSource | None = None,
) -> Resultaat:
    """Make the factsheets of all municipalities, or of one; or the two of a comparison across municipalities.

    Parameters
    ----------
    bron : path, Dataset or mapping of frames
        The data.
    out : path
        Folder to write to.
    gemeente : str, optional
        Name or code of one municipality.
    soort : {"gemeente", "apm", "vergelijking"}
        Kind of factsheet.
    formaten : sequence of {"html", "pdf", "docx"}
        What is written of each.
    huisstijl : path, optional
        TOML with the style of a bureau.
    teksten : path, optional
        Folder with edited texts; what is not there yet is written.
    min_n : int
        Smallest number of children behind a figure that is shown.
    citaten : tuple of Citaat
        Quotes, each with its municipality.
    deel : str
        Which part of the data this is, in words; it stands under the title of every factsheet.
    progress : callable, optional
        Called as ``progress(what, done, total)``.
    mapping : path, mapping or Toewijzing, optional
        As for :func:`veeval.load`; a Dataset was read already and takes none.

    Returns
    -------
    Resultaat
        One municipality that fails does not stop the rest; it is named in ``niet_gelukt``. Files that are there
        already and would come out the same are kept.
    """
    todo = Opdracht(
        soort=soort,
        gemeente=gemeente,
        formaten=tuple(formaten),
        huisstijl=None if huisstijl is None else Path(huisstijl),
        teksten=None if teksten is None else Path(teksten),
    )
    with op_slot(Path(out)):
        ds = _read(bron, mapping)
        _ken_gemeenten(ds, (todo,))
        found = {}
        for i, publiek in enumerate(todo.publieken):
            if progress is not None:  # of hundreds of municipalities this takes a while
                progress("vragen over alle gemeenten", i, len(todo.publieken))
            found[soort, publiek] = bevindingen_van(ds, soort, publiek, min_n)
        return _bladen(ds, found, Path(out), (todo,), min_n, citaten, deel=deel, progress=progress)


def _bladen(
    ds: Dataset,
    found: Mapping[tuple[Soort, Publiek], Vondst],
    out: Path,
    asked: Sequence[Opdracht],
    min_n: int,
    citaten: tuple[Citaat, ...],
    *,
    deel: str,
    progress: Progress | None,
) -> Resultaat:
    """Make factsheets from findings that are protected; a kind without findings was named already."""
    made = [
        maak_bladen(
            ds,
            found[todo.soort, publiek],
            out,
            todo,
            publiek=publiek,
            min_n=min_n,
            citaten=citaten,
            deel=deel,
            progress=progress,
        )
        for todo in asked
        for publiek in todo.publieken
        if (todo.soort, publiek) in found
    ]
    return Resultaat(
        out,
        {},
        tuple(f for m in made for f in m.bestanden),
        {k: v for m in made for k, v in m.niet_gelukt},
        tuple(n for m in made for n in m.meldingen),
    )
