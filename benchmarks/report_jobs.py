"""The main job, ``veeval run`` on the sample, in parts; and its page, factsheet and workbooks beside their peers."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from harness import Job, has, measure, table
from validation_jobs import hours

from veeval import reading
from veeval.dataset import Dataset
from veeval.errors import BadArgument
from veeval.estimates import Estimates
from veeval.evaluatie import Plan, read_plan
from veeval.evaluatie.beantwoorden import Antwoorden, beantwoord
from veeval.evaluatie.bladen import maak_bladen
from veeval.report import Factsheet, Figuur, comparison_html, factsheet_html, figuur_van, svg
from veeval.report.pdf import factsheet_pdf
from veeval.uitvoer import schrijf_csv, schrijf_parquet, schrijf_tekst, schrijf_werkboek

PLAN = Path(__file__).parents[1] / "data" / "sample" / "evaluatie.toml"
FEW, TWICE = 3, 2
ROWS = 5_000
KIND = ("gemeente", "gemeenten")
_IMPORTS = "import sys, veeval.cli, veeval.evaluatie; print(len(sys.modules))"
Sheets = Mapping[str, pd.DataFrame]


def report() -> Iterator[str]:
    """Yield one Markdown table after the other."""
    plan = read_plan(PLAN)
    ds = reading.load(plan.data)
    asked = beantwoord(plan, ds, _quiet)
    safe = asked.beschermd(plan.min_n)
    with tempfile.TemporaryDirectory() as folder:
        yield run_table(plan, ds, asked, safe, Path(folder))
        yield page_table(list(safe.vragen.values()))
        yield factsheet_table(_factsheet(plan, ds, safe))
        books = {name: e.sheets() for name, e in safe.vragen.items()}
        yield workbook_table(f"the {len(books)} workbooks of the run", books, Path(folder))
        large = {"inzet": {"inzet": hours(ROWS)}}
        yield workbook_table(f"a workbook of {ROWS:,} rows and ten columns", large, Path(folder))


def _quiet(what: str, done: int, total: int) -> None:
    """Show no progress."""


def _fresh(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


def run_table(plan: Plan, ds: Dataset, asked: Antwoorden, safe: Antwoorden, folder: Path) -> str:
    rows = sum(map(len, ds.tables.values()))
    note = (
        f"{len(plan.vragen)} questions, {rows:,} rows in {len(ds.tables)} tables. There is no peer for the whole; the "
        "parts run in this process, where everything is imported. The result is what each makes: files, modules "
        "loaded, rows, results (of the questions and for factsheets), results, files, figures, files. "
        f"{TWICE} runs."
    )
    return table(
        "`veeval run data/sample/evaluatie.toml`", measure(run_jobs(plan, ds, asked, safe, folder), TWICE), note
    )


def run_jobs(plan: Plan, ds: Dataset, asked: Antwoorden, safe: Antwoorden, folder: Path) -> dict[str, Job]:
    def whole() -> float:
        out = _fresh(folder)
        _python("-m", "veeval", "run", str(PLAN), "--out", str(out))
        return float(sum(path.is_file() and not path.name.startswith(".") for path in out.rglob("*")))

    def sheets() -> float:
        made = maak_bladen(
            ds, safe.vondsten[KIND], _fresh(folder), plan.factsheets[0], min_n=plan.min_n, citaten=plan.citaten
        )
        return float(len(made.bestanden))

    answers = list(safe.vragen.values())
    return {
        "the command, plan to all files": whole,
        "start: Python and imports": lambda: float(_python("-c", _IMPORTS)),
        "read and validate": lambda: float(sum(map(len, reading.load(plan.data).tables.values()))),
        "estimate": lambda: float(len(beantwoord(plan, ds, _quiet).samen)),
        "protect, as one publication": lambda: float(len(asked.beschermd(plan.min_n).samen)),
        "tables (CSV, Parquet, XLSX) and SVG": lambda: float(len(_tables(safe.vragen, _fresh(folder)))),
        "page (HTML)": lambda: float(_pictures(comparison_html(answers, plan.titel))),
        f"factsheets of {len(_municipalities(safe))} municipalities (HTML, PDF)": sheets,
    }


def _python(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True).stdout


def _tables(answers: Mapping[str, Estimates], folder: Path) -> list[Path]:
    files = []
    for name, e in answers.items():
        sheets, stem = e.sheets(), folder / name
        files.append(schrijf_csv(stem.with_suffix(".csv"), sheets["schattingen"]))
        files.append(schrijf_parquet(stem.with_suffix(".parquet"), sheets["schattingen"]))
        files.append(schrijf_werkboek(stem.with_suffix(".xlsx"), sheets, titel=name))
        files.append(schrijf_tekst(stem.with_suffix(".svg"), svg(figuur_van(e))))
    return files


def _municipalities(safe: Antwoorden) -> list[str]:
    """The municipalities that get a factsheet, by code."""
    return list(dict.fromkeys(safe.vondsten[KIND].antwoorden["uren"].table["gemeentecode"].astype(str)))


def _factsheet(plan: Plan, ds: Dataset, safe: Antwoorden) -> Factsheet:
    return Factsheet.of(ds, _municipalities(safe)[0], min_n=plan.min_n, bevindingen=safe.vondsten[KIND])


def points(figure: Figuur) -> pd.DataFrame:
    """What a figure shows as a frame: a name, a value and its interval per row."""
    rows = [(f"{p.naam} {p.reeks}".strip(), p.waarde, p.laag, p.hoog) for p in figure.punten]
    return pd.DataFrame(rows, columns=["name", "value", "low", "high"]).astype(
        dict.fromkeys(("value", "low", "high"), float)
    )


def _pictures(page: str) -> int:
    return len(re.findall(r'id="data-\d|class="plotly-graph-div"', page))


def page_table(answers: Sequence[Estimates]) -> str:
    frames = [points(f) for e in answers for f in _figures(e)]
    pages = {
        "veeval": lambda: comparison_html(answers, "Vergelijking"),
        "plotly, include_plotlyjs=True": lambda: by_plotly(frames),
    }
    sizes = ", ".join(f"{name} {len(make().encode()) / 1e6:.2f} MB" for name, make in pages.items())
    note = (
        f"The result is the number of figures, of the same points. Size: {sizes}, of which plotly's own library is the "
        "most. veeval also describes every figure for who cannot see it, and writes a table, a conclusion in words, "
        "the method and the remarks beside it, choices of groups and a content security policy; plotly's page has "
        "figures alone."
    )
    return table("the page of the run", measure({n: _counted(make) for n, make in pages.items()}), note)


def _figures(e: Estimates) -> Iterator[Figuur]:
    """The figures of a result on the page: its own, and before and after where there is one."""
    yield figuur_van(e)
    try:
        yield figuur_van(e, soort="halter")
    except BadArgument:
        return


def _counted(make: Callable[[], str]) -> Job:
    return lambda: float(_pictures(make()))


def by_plotly(frames: Sequence[pd.DataFrame]) -> str:
    import plotly.graph_objects as go

    parts: list[str] = []
    for d in frames:
        reach = {"array": d["high"] - d["value"], "arrayminus": d["value"] - d["low"], "symmetric": False}
        figure = go.Figure(go.Scatter(x=d["value"], y=d["name"], mode="markers", error_x=reach))
        parts.append(figure.to_html(full_html=False, include_plotlyjs=not parts))
    return f"<!doctype html><html><body>{''.join(parts)}</body></html>"


def factsheet_table(sheet: Factsheet) -> str:
    note = (
        "The result is the number of pages. veeval sets text, key figures, figures and their tables as large as two "
        "pages allow (it lays them out several times for that), tagged for screen readers (PDF/UA-1). weasyprint "
        "renders veeval's own HTML of the same factsheet, with the same figures, under the same standard, and lets it "
        "run on over as many pages as it takes. matplotlib draws the points of the figures and their tables, without "
        "a text and without tags."
    )
    return table("one factsheet as PDF", measure(factsheet_jobs(sheet)), note)


def factsheet_jobs(sheet: Factsheet) -> dict[str, Job]:
    jobs: dict[str, Job] = {
        "veeval (typst)": lambda: float(len(re.findall(rb"/Type ?/Page\b", factsheet_pdf(sheet)))),
    }
    weasyprint = _weasyprint()
    if weasyprint is not None:
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        logging.getLogger("weasyprint.progress").setLevel(logging.CRITICAL)
        page = factsheet_html(sheet)

        def rendered() -> float:
            document = weasyprint.HTML(string=page).render(pdf_variant="pdf/ua-1")
            document.write_pdf(io.BytesIO())
            return float(len(document.pages))

        jobs["weasyprint, of the same HTML"] = rendered
    if has("matplotlib"):
        frames = [points(block.figuur) for block in sheet.blokken]
        jobs["matplotlib PdfPages, figures and tables"] = lambda: by_matplotlib(frames)
    return jobs


def _weasyprint() -> Any:  # noqa: ANN401 - a module that is installed for the benchmark alone
    """The library, or None where it or the Pango that it draws with is not installed."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


def by_matplotlib(frames: Sequence[pd.DataFrame]) -> float:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt
    from matplotlib.backends.backend_pdf import PdfPages

    with PdfPages(io.BytesIO()) as pdf:
        for draw in (_points_on, _table_on):
            figure, axes = plt.subplots(len(frames), 1, figsize=(8.27, 11.69))
            for axis, d in zip(axes, frames, strict=True):
                draw(axis, d)
            pdf.savefig(figure)
            plt.close(figure)
        return float(pdf.get_pagecount())


def _points_on(axis: Any, d: pd.DataFrame) -> None:  # noqa: ANN401 - axes of matplotlib
    reach = [(d["value"] - d["low"]).fillna(0), (d["high"] - d["value"]).fillna(0)]
    axis.errorbar(d["value"], d["name"], xerr=reach, fmt="o")


def _table_on(axis: Any, d: pd.DataFrame) -> None:  # noqa: ANN401 - axes of matplotlib
    axis.axis("off")
    axis.table(d.round(2).astype(str).to_numpy(), colLabels=[*d.columns], loc="center")


def workbook_table(title: str, books: Mapping[str, Sheets], folder: Path) -> str:
    writers: dict[str, Callable[[Path, Sheets], object]] = {"veeval": schrijf_werkboek}
    for engine in ("xlsxwriter", "openpyxl"):
        if has(engine):
            writers[f"pandas to_excel, {engine}"] = _to_excel(engine)
    jobs: dict[str, Job] = {name: _written(write, books, folder / "peer") for name, write in writers.items()}
    read = [_read_back(write, books, _fresh(folder)) for write in writers.values()]
    same = all(_equal(read[0], other) for other in read[1:])
    note = (
        f"The result is the size in kB; {'read back, all hold the same values' if same else 'THE VALUES DIFFER'}. "
        "veeval checks what Excel would cut off, writes no text as a formula or a link, fits the columns, and gives "
        f"the same bytes for the same content. {FEW} runs."
    )
    return table(title, measure(jobs, FEW), note)


def _to_excel(engine: str) -> Callable[[Path, Sheets], None]:
    def write(path: Path, sheets: Sheets) -> None:
        with pd.ExcelWriter(path, engine=engine) as book:
            for name, frame in sheets.items():
                frame.to_excel(book, sheet_name=name, index=False)

    return write


def _written(write: Callable[[Path, Sheets], object], books: Mapping[str, Sheets], folder: Path) -> Job:
    folder.mkdir(exist_ok=True)

    def job() -> float:
        paths = [folder / f"{name}.xlsx" for name in books]
        for path, sheets in zip(paths, books.values(), strict=True):
            write(path, sheets)
        return sum(path.stat().st_size for path in paths) / 1e3

    return job


def _read_back(
    write: Callable[[Path, Sheets], object], books: Mapping[str, Sheets], folder: Path
) -> list[pd.DataFrame]:
    _written(write, books, folder)()
    found = [pd.read_excel(folder / f"{name}.xlsx", sheet_name=None, engine="calamine") for name in books]
    return [frame for sheets in found for frame in sheets.values()]


def _equal(left: Sequence[pd.DataFrame], right: Sequence[pd.DataFrame]) -> bool:
    return len(left) == len(right) and all(a.equals(b) for a, b in zip(left, right, strict=True))
