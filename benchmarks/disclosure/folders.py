"""Whole results folders from random plans, attacked by who knows which locations lie in which group."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog

import veeval as ve
from veeval import synth

__all__ = ["FOLDERS", "KEY", "attack", "found", "narrowest"]

FOLDERS = range(50)
KEY = ("map",)
UREN = "uren.per_doelgroepkind"
INDELINGEN: tuple[tuple[str, ...], ...] = (
    (),
    ("gemeentecode",),
    ("aanbieder_id",),
    ("inzetmodel",),
    ("jaar",),
    ("gemeentecode", "jaar"),
    ("inzetmodel", "jaar"),
    ("gemeentecode", "inzetmodel"),
    ("gemeentecode", "aanbieder_id"),
)
ANDERE = (
    ("uren.norm_naleving", ("gemeentecode",)),
    ("apm.uitkomst", ("aanpak",)),
    ("apm.uitkomst", ("gemeentecode",)),
    ("bevraging.stellingen", ("groep",)),
    ("kosten.per_kind", ("gemeentecode",)),
    ("apm.uitval", ("gemeentecode",)),
)
# what the attacker knows of every location and year: that is public, or also which model was chosen there
OPENBAAR = ("gemeentecode", "aanbieder_id", "jaar")
INGEWIJD = (*OPENBAAR, "inzetmodel")


def attack(number: int) -> pd.DataFrame:
    """Run one plan, and look in all that it wrote for what it hid.

    Returns
    -------
    DataFrame of one row
        What was asked and hidden; the least width of what the number of children of a small group can be (in
        thresholds) by everything that is shown of hours, for who knows what is public of every location, and for who
        also knows its model; figures of small groups found in any file; and what ``veeval audit`` found. Rows that are
        hidden for another are no secret themselves.
    """
    rng = np.random.default_rng([21, number])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        gemeenten, min_n = int(rng.integers(3, 9)), int(rng.choice([5, 10, 30, 60]))
        data = synth.sample(root / "levering", gemeenten=gemeenten, seed=5000 + number)
        by = [INDELINGEN[i] for i in sorted(rng.choice(len(INDELINGEN), rng.integers(3, 7), replace=False))]
        others = [ANDERE[i] for i in sorted(rng.choice(len(ANDERE), 2, replace=False))]
        asked = [*((UREN, b) for b in by), *others]
        plan = root / "evaluatie.toml"
        plan.write_text(_plan(data, min_n, asked), encoding="utf-8")
        ve.evaluate(plan, root / "resultaat")
        ds = ve.load(data)
        whole = {q: _ask(ds, *q) for q in asked}
        tables = _tables(root / "resultaat", asked)
        hidden = sum(int(t["onderdrukt"].sum()) for t in tables.values())
        secret = {q: whole[q].assign(klein=whole[q]["personen"] < min_n) for q in tables}
        pairs = {b: (tables[UREN, b], secret[UREN, b]) for b in by}
        return pd.DataFrame(
            {
                "map": [number],
                "gemeenten": [gemeenten],
                "min_n": [min_n],
                "tabellen": [len(tables)],
                "rijen": [sum(map(len, tables.values()))],
                "verborgen": [hidden],
                "klein": [sum(int((secret[q]["klein"] & (secret[q]["n"] > 0)).sum()) for q in tables)],
                "smalste": [narrowest(ds, pairs, OPENBAAR) / min_n],
                "smalste_ingewijd": [narrowest(ds, pairs, INGEWIJD) / min_n],
                "gevonden": [found(root / "resultaat", secret)],
                "bestanden": [sum(1 for p in (root / "resultaat").rglob("*") if p.is_file())],
                "audit": [bool(ve.audit(root / "resultaat", plan=plan).lek)],
            }
        )


def _plan(data: Path, min_n: int, asked: list[tuple[str, tuple[str, ...]]]) -> str:
    questions = "".join(f'[[vragen]]\nvraag = "{vraag}"\nby = {json.dumps(by)}\n' for vraag, by in asked)
    return f"data = {json.dumps(str(data))}\nmin_n = {min_n}\n{questions}"


def _ask(ds: ve.Dataset, vraag: str, by: tuple[str, ...]) -> pd.DataFrame:
    """Ask a question without protection, with the persons behind each row."""
    module, name = vraag.split(".")
    e = getattr(getattr(ve, module), name)(ds, by=by or None)
    return e.table.assign(personen=np.inf if e.personen is None else np.asarray(e.personen, dtype=float))


def _tables(folder: Path, asked: list[tuple[str, tuple[str, ...]]]) -> dict[tuple[str, tuple[str, ...]], pd.DataFrame]:
    """Read the tables back as they were published; a question that could not be answered has none."""
    out = {}
    for i, (vraag, by) in enumerate(asked, start=1):
        path = next((folder / "tabellen").glob(f"{i:02d}-*.csv"), None)
        if path is not None:
            out[vraag, by] = pd.read_csv(path, dtype=dict.fromkeys(by, str))
    return out


def narrowest(
    ds: ve.Dataset, tables: dict[tuple[str, ...], tuple[pd.DataFrame, pd.DataFrame]], known: tuple[str, ...]
) -> float:
    """Least width of what the number of children of a small group can be, given what is shown and who lies where.

    Tables by a column that the attacker does not know of each location say nothing more to them.
    """
    cells = ve.uren.per_doelgroepkind(ds, by=known).table.astype(dict.fromkeys(known, str))
    sums, totals, goals = [], [], []
    for by, (published, truth) in tables.items():
        if not set(by) <= set(known):
            continue
        small = set(_names(truth[truth["klein"]], by))
        for name, row in zip(_names(published, by), published.to_dict("records"), strict=True):
            inside = np.ones(len(cells), dtype=bool)
            for column in by:
                inside &= (cells[column] == row[column]).to_numpy()
            if pd.notna(row["n"]):
                sums.append(inside), totals.append(row["n"])
            if name in small and cells["n"].to_numpy()[inside].sum() > 0:
                goals.append(inside)
    if not goals:
        return np.inf
    # cells that lie in the same groups are one unknown
    patterns = np.unique(np.array([*sums, *goals]).T, axis=0).T.astype(float)
    widths = []
    for goal in np.unique(patterns[len(sums) :], axis=0):
        shown = {"A_eq": patterns[: len(sums)], "b_eq": totals} if sums else {}
        low, high = (linprog(s * goal, **shown, method="highs") for s in (1, -1))
        widths.append(np.inf if high.status == 3 else -high.fun - low.fun)
    return float(min(widths))


def found(folder: Path, tables: dict[tuple[str, tuple[str, ...]], pd.DataFrame]) -> int:
    """Count figures of small groups (``klein``) that stand in some file, to six digits, with a point or a comma."""
    secrets, public = set(), set()
    for truth in tables.values():
        for column in ("estimate", "conf_low", "conf_high", "std_error"):
            for value, small in zip(truth[column], truth["klein"], strict=True):
                if np.isfinite(value):
                    (secrets if small else public).add(_digits(value))
    written: set[str] = set()
    for text in _texts(folder):
        tokens = {t.replace(",", ".") for t in re.findall(r"\d+[.,]\d+", text)}
        written.update(t[:k] for t in tokens for k in range(6, 12))
    return len((secrets - public - {""}) & written)  # not a figure that a large group has as well


def _names(table: pd.DataFrame, by: tuple[str, ...]) -> list[str]:
    return ["|".join(map(str, row)) for row in table[list(by)].to_numpy(dtype=object)]


def _digits(value: float) -> str:
    """Give the first six significant digits; nothing for 0, 1 and simple fractions, which other groups have too."""
    if abs(Fraction(value).limit_denominator(100) - Fraction(value)) < 1e-12:
        return ""  # 4/9 stands in many places
    text = np.format_float_positional(abs(value), precision=7, unique=False, fractional=False)[:-1]
    return text if "." in text and len(text.replace(".", "").strip("0")) >= 5 else ""


def _texts(folder: Path) -> Iterator[str]:
    """Give all text of all files: pages with their figures, PDF, workbooks, Parquet, JSON and CSV."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".pdf":
            yield subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
        elif path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield archive.read(name).decode("utf-8", "ignore")
        elif path.suffix == ".parquet":
            yield pd.read_parquet(path).to_json(double_precision=15)
        else:
            yield path.read_text(encoding="utf-8")
