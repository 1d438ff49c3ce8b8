"""The plan: evaluatie.toml, fixed before the outcomes are seen, becomes a results folder with its provenance."""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from veeval import apm, bevraging, kwaliteit, reading, uren
from veeval.dataset import Dataset
from veeval.errors import BadArgument, InvalidData, MissingTable, NotEstimable, UnknownName, UnreadableFile
from veeval.estimates import MIN_N, Estimates
from veeval.report import Bevindingen, Citaat, Factsheet, comparison_html
from veeval.uitvoer import schrijf_csv, schrijf_parquet, schrijf_tekst, schrijf_werkboek, veilige_naam

__all__ = ["VRAGEN", "Plan", "Resultaat", "Vraag", "compare", "evaluate", "factsheets", "read_plan"]

VRAGEN: dict[str, Callable[..., Estimates]] = {
    "apm.uitkomst": apm.uitkomst,
    "bevraging.themas": bevraging.themas,
    "kwaliteit.trend": kwaliteit.trend,
    "uren.norm_naleving": uren.norm_naleving,
    "uren.per_doelgroepkind": uren.per_doelgroepkind,
}
Progress = Callable[[str, int, int], None]
Source = Path | str | Dataset | Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Vraag:
    """One question of a plan: its name and the options it is asked with."""

    vraag: str
    opties: Mapping[str, Any] = field(default_factory=dict)

    def ask(self, ds: Dataset) -> Estimates:
        """Answer the question."""
        return VRAGEN[self.vraag](ds, **self.opties)

    @property
    def bestandsnaam(self) -> str:
        """Name for files: the question and its grouping."""
        by = self.opties.get("by", "")
        return veilige_naam(f"{self.vraag} {by if isinstance(by, str) else ' '.join(by)}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, of which data, with which protection.

    Attributes
    ----------
    titel : str
        Title of the results.
    data : Path
        The delivery, relative to the plan.
    vragen : tuple of Vraag
        The questions, in order.
    citaten : tuple of Citaat
        Quotes for factsheets, by role.
    seed : int
        Seed of everything random.
    min_n : int
        Smallest number of children behind a figure that is shown.
    sha256 : str
        Hash of the plan's bytes: a changed plan is visible as such.
    """

    titel: str
    data: Path
    vragen: tuple[Vraag, ...]
    citaten: tuple[Citaat, ...]
    seed: int
    min_n: int
    sha256: str


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
    """

    map: Path
    antwoorden: dict[str, Estimates]
    bestanden: tuple[Path, ...]
    niet_gelukt: dict[str, str]


def read_plan(path: Path | str) -> Plan:
    """Read and check a plan.

    Raises
    ------
    UnreadableFile
        If the file is absent or is not TOML.
    UnknownName, BadArgument
        If a key, question or option does not exist, or has the wrong type.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
        raw = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UnreadableFile(f"{file}: dit plan is niet te lezen ({e}).") from e
    known = {"titel", "data", "seed", "min_n", "vragen", "citaten"}
    for key in raw:
        if key not in known:
            raise UnknownName(f"sleutel in {file.name}", key, known)
    for key, kind in (
        ("titel", str),
        ("data", str),
        ("seed", int),
        ("min_n", int),
        ("vragen", list),
        ("citaten", list),
    ):
        if key in raw and not isinstance(raw[key], kind):
            raise BadArgument(f"{file.name}: {key} moet een {kind.__name__} zijn, niet {raw[key]!r}.")
    if "data" not in raw or not raw.get("vragen"):
        raise BadArgument(f'{file.name}: een plan heeft ten minste data = "map" en één [[vragen]] nodig.')
    try:
        citaten = tuple(Citaat(**c) for c in raw.get("citaten", ()))
    except TypeError as e:
        raise BadArgument(f"{file.name}: een citaat heeft rol, tekst en eventueel gemeente ({e}).") from e
    return Plan(
        titel=raw.get("titel", "Inzet in de voorschoolse educatie"),
        data=(file.parent / raw["data"]).resolve(),
        vragen=tuple(_vraag(v, file.name) for v in raw["vragen"]),
        citaten=citaten,
        seed=raw.get("seed", 0),
        min_n=raw.get("min_n", MIN_N),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _vraag(raw: Mapping[str, Any], where: str) -> Vraag:
    name = raw.get("vraag", "")
    if name not in VRAGEN:
        raise UnknownName(f"vraag in {where}", name, VRAGEN)
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items() if k != "vraag"}
    allowed = [p for p in inspect.signature(VRAGEN[name]).parameters if p != "ds"]
    for option in options:
        if option not in allowed:
            raise UnknownName(f"optie van {name} in {where}", option, allowed)
    return Vraag(name, options)


def evaluate(plan: Path | str, out: Path | str, *, progress: Progress | None = None) -> Resultaat:
    """Carry out a plan: validate, answer every question, make the comparison page and a factsheet per municipality.

    Parameters
    ----------
    plan : path
        A TOML file; see ``data/sample/evaluatie.toml``.
    out : path
        Results folder: ``tabellen/`` (CSV, XLSX, Parquet), ``vergelijking.html``, ``factsheets/`` (HTML and PDF) and
        ``herkomst.json``. The same plan and data give the same bytes.
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
    """
    todo = read_plan(plan)
    folder = Path(out)
    tell = progress or (lambda what, done, total: None)
    tell("valideren", 0, len(todo.vragen))
    try:
        ds = reading.load(todo.data)
    except InvalidData as e:
        e.report.to_html(folder / "rapport.html")
        e.report.to_excel(folder / "rapport.xlsx")
        raise
    numbered = {f"{i:02d}-{v.bestandsnaam}": v for i, v in enumerate(todo.vragen, start=1)}
    answers, failed = _ask(ds, numbered, todo.min_n, tell)
    files = [path for name, e in answers.items() for path in _tables(folder / "tabellen" / name, e)]
    files.append(schrijf_tekst(folder / "vergelijking.html", comparison_html(list(answers.values()), todo.titel)))
    try:
        sheets = factsheets(ds, folder / "factsheets", min_n=todo.min_n, citaten=todo.citaten, progress=tell)
        files += sheets.bestanden
        failed |= sheets.niet_gelukt
    except (MissingTable, NotEstimable) as e:
        failed["factsheets"] = str(e)
    _herkomst(folder, todo, ds, files, failed)
    tell("klaar", len(todo.vragen), len(todo.vragen))
    return Resultaat(folder, answers, tuple(files), failed)


def _tables(stem: Path, e: Estimates) -> list[Path]:
    sheets = e.sheets()
    return [
        schrijf_csv(stem.with_suffix(".csv"), sheets["schattingen"]),
        schrijf_parquet(stem.with_suffix(".parquet"), sheets["schattingen"]),
        schrijf_werkboek(stem.with_suffix(".xlsx"), sheets, titel=stem.name),
    ]


def compare(bron: Source, *, by: str = "inzetmodel", out: Path | str | None = None, min_n: int = MIN_N) -> Resultaat:
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

    Returns
    -------
    Resultaat
        Protected results by question; a question that lacks its tables is named in ``niet_gelukt``.
    """
    ds = bron if isinstance(bron, Dataset) else reading.load(bron)
    support = "gemeentecode" if by == "gemeentecode" else "aanpak"
    questions = (
        Vraag("uren.per_doelgroepkind", {"by": by}),
        Vraag("uren.norm_naleving", {"by": by}),
        Vraag("kwaliteit.trend", {"by": by}),
        Vraag("apm.uitkomst", {"by": support}),
    )
    answers, failed = _ask(ds, {v.vraag: v for v in questions}, min_n)
    files = (
        () if out is None else (schrijf_tekst(out, comparison_html(list(answers.values()), f"Vergelijking per {by}")),)
    )
    return Resultaat(Path() if out is None else Path(out).parent, answers, files, failed)


def _ask(
    ds: Dataset, questions: Mapping[str, Vraag], min_n: int, tell: Progress | None = None
) -> tuple[dict[str, Estimates], dict[str, str]]:
    """Answer what can be answered; name what cannot, with the reason."""
    answers: dict[str, Estimates] = {}
    failed: dict[str, str] = {}
    for i, (name, question) in enumerate(questions.items()):
        if tell is not None:
            tell(question.vraag, i, len(questions))
        try:
            answers[name] = question.ask(ds).protect(min_n)
        except (MissingTable, NotEstimable) as e:
            failed[name] = str(e)
    return answers, failed


def factsheets(
    bron: Source,
    out: Path | str,
    *,
    gemeente: str | None = None,
    min_n: int = MIN_N,
    citaten: tuple[Citaat, ...] = (),
    progress: Progress | None = None,
) -> Resultaat:
    """Make the factsheets of all municipalities, or of one, as HTML and PDF.

    Parameters
    ----------
    bron : path, Dataset or mapping of frames
        The data.
    out : path
        Folder to write to.
    gemeente : str, optional
        Name or code of one municipality.
    min_n : int
        Smallest number of children behind a figure that is shown.
    citaten : tuple of Citaat
        Quotes, each with its municipality.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Resultaat
        One municipality that fails does not stop the rest; it is named in ``niet_gelukt``.
    """
    ds = bron if isinstance(bron, Dataset) else reading.load(bron)
    found = Bevindingen.of(ds, min_n)
    for citaat in citaten:
        if citaat.gemeente:
            found.code(citaat.gemeente)  # a quote for a municipality that is not there is a mistake
    codes = [str(c) for c in found.uren.table["gemeentecode"]]
    wanted = codes if gemeente is None else [found.code(gemeente)]
    files: list[Path] = []
    failed: dict[str, str] = {}
    for i, code in enumerate(wanted):
        naam = found.uren.name_of(code)
        if progress is not None:
            progress(f"factsheet {naam}", i, len(wanted))
        quote = next((c for c in citaten if c.gemeente == naam), None)
        stem = Path(out) / f"{code.lower()}-{veilige_naam(naam)}"
        try:
            sheet = Factsheet.of(ds, code, min_n=min_n, bevindingen=found, citaat=quote)
            files += [sheet.to_html(stem.with_suffix(".html")), sheet.to_pdf(stem.with_suffix(".pdf"))]
        except (MissingTable, NotEstimable) as e:
            failed[f"factsheet {naam}"] = str(e)
    return Resultaat(Path(out), {}, tuple(files), failed)


def _herkomst(folder: Path, plan: Plan, ds: Dataset, files: list[Path], failed: Mapping[str, str]) -> None:
    """Write what went in and what came out; no time and no place, so that a second run gives the same bytes."""
    packages = ("veeval", "numpy", "pandas", "scipy", "formulaic", "plotly", "typst")
    content = {
        "titel": plan.titel,
        "synthetisch": ds.synthetisch,
        "versies": {p: importlib.metadata.version(p) for p in packages},
        "plan": {
            "sha256": plan.sha256,
            "seed": plan.seed,
            "min_n": plan.min_n,
            "vragen": [{"vraag": v.vraag, **v.opties} for v in plan.vragen],
        },
        "invoer": dict(sorted(ds.herkomst.items())),
        "uitvoer": {
            f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(files)
        },
        "niet_gelukt": dict(failed),
    }
    schrijf_tekst(folder / "herkomst.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
