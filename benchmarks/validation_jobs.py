"""The jobs of veeval.reading: rules on rows in memory, a large Parquet file, and a csv, each beside its peers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from harness import Job, has, measure, table

import veeval as ve
from veeval.reading import read
from veeval.reading.controle import check_rules
from veeval.reading.levering import RuweTabel
from veeval.reading.typen import Getypeerd, type_table
from veeval.tables import Inzet
from veeval.tables.kolom import DTYPES

ROWS = 10**6
BAD = 0.01
FEW = 3
Cells = set[tuple[int, str]]

_WRITE = """
import sys, duckdb
duckdb.sql(f'''copy (select lpad((100000000 + r % 5000)::varchar, 9, '0') as locatie_id, 2018 + r % 7 as jaar,
    1 + r % 12 as maand, 'F' || (r % 2000) as functionaris_id, 'amsterdam_coach' as inzetmodel, 'eigen' as bron,
    'coaching' as taak, 'buiten' as formatie, (hash(r) % 1000) / 50.0 as uren, (hash(r) % 1000) * 1.5 as kosten
    from range({sys.argv[2]}) t(r)) to '{sys.argv[1]}' (format parquet)''')
"""
_VALIDATE = """
import resource, sys, time
import veeval as ve
start = time.perf_counter()
report = ve.validate(sys.argv[1])
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, report.rows['inzet'],
      report.fouten)
"""


def hours(rows: int, bad: float = 0.0, seed: int = 1) -> pd.DataFrame:
    """Rows of inzet with the dtypes of the table; a share of them has one cell that breaks a rule."""
    rng = np.random.default_rng(seed)

    def one_of(values: list[str]) -> np.ndarray:
        return np.array(values, dtype=object)[rng.integers(0, len(values), rows)]

    frame = pd.DataFrame(
        {
            "locatie_id": one_of([f"{i:09d}" for i in range(100_000_000, 100_005_000)]),
            "jaar": rng.integers(2018, 2026, rows),
            "maand": rng.integers(1, 13, rows),
            "functionaris_id": one_of([f"F{i}" for i in range(2_000)]),
            "inzetmodel": one_of(["amsterdam_coach", "almere_strippen", "nijmegen_apm"]),
            "bron": one_of(["eigen", "stedelijk"]),
            "taak": one_of(["beleid", "coaching", "op_groep"]),
            "formatie": one_of(["binnen", "buiten"]),
            "uren": rng.gamma(2, 5, rows).round(2),
            "kosten": rng.gamma(2, 500, rows).round(2),
        }
    )
    wrong: dict[str, object] = {
        "locatie_id": "x1",
        "jaar": 1990,
        "maand": 13,
        "functionaris_id": "een naam",
        "inzetmodel": None,
        "bron": "anders",
        "taak": "overig",
        "formatie": None,
        "uren": -1.0,
        "kosten": np.inf,
    }
    broken = np.flatnonzero(rng.random(rows) < bad)
    for i, (column, value) in enumerate(wrong.items()):
        frame.loc[broken[i :: len(wrong)], column] = value
    return frame.astype({c: DTYPES[k.soort] for c, k in Inzet.kolommen.items()})


def veeval_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Name every failing cell by the rules of the table; one problem for each."""
    raw = RuweTabel("inzet", "inzet", "", frame, np.arange(len(frame)))
    understood = {c: np.zeros(len(frame), dtype=bool) for c in frame.columns}
    return check_rules(Getypeerd(raw, Inzet, frame, understood, frozenset(frame.columns)))


def pandas_cells(frame: pd.DataFrame) -> pd.DataFrame:
    import pandera.errors

    try:
        Inzet.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return error.failure_cases
    return pd.DataFrame({"index": [], "column": []})


def polars_schema() -> Any:  # noqa: ANN401 - pandera's, which is installed for the benchmark alone
    """The table as a pandera model on polars: the same checks as ``Inzet.schema``."""
    import pandera.polars as pap
    import polars as pl

    kinds = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64}
    columns = {}
    for k in Inzet.kolommen.values():
        checks = []
        if k.soort == "number":
            checks.append(pap.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_finite()), name="eindig"))
        if k.minimum is not None:
            checks.append(pap.Check.ge(k.minimum))
        if k.maximum is not None:
            checks.append(pap.Check.le(k.maximum))
        if k.categorieen:
            checks.append(pap.Check.isin(list(k.categorieen)))
        if k.patroon is not None:
            checks.append(pap.Check.str_matches(k.patroon))
        columns[k.naam] = pap.Column(kinds[k.soort], checks=checks, nullable=not k.verplicht)
    return pap.DataFrameSchema(columns, strict=True)


def polars_cells(frame: Any, schema: Any) -> Any:  # noqa: ANN401 - frames of polars
    import pandera.polars as pap
    from pandera.config import ValidationDepth, config_context

    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(frame, lazy=True)
        except pap.errors.SchemaErrors as error:
            return error.failure_cases
    raise ValueError("no failing cell was found")


def places(problems: Any, row: str = "index") -> Cells:  # noqa: ANN401 - frames of pandas and polars
    """The failing (row, column) cells of a verdict."""
    return {(int(r), str(c)) for r, c in zip(problems[row].to_list(), problems["column"].to_list(), strict=True)}


def rule_jobs(frame: pd.DataFrame) -> tuple[dict[str, Job], bool]:
    """The validators in turns; also whether all name the same cells."""
    jobs: dict[str, Job] = {"veeval": lambda: float(len(veeval_cells(frame)))}
    verdicts = [places(veeval_cells(frame), "row"), places(pandas_cells(frame))]
    jobs["pandera on pandas, lazy=True"] = lambda: float(len(pandas_cells(frame)))
    if has("polars"):
        import polars as pl

        rows, schema = pl.from_pandas(frame), polars_schema()
        verdicts.append(places(polars_cells(rows, schema)))
        jobs["pandera on polars, lazy=True"] = lambda: float(len(polars_cells(rows, schema)))
    return jobs, all(v == verdicts[0] for v in verdicts)


def csv_jobs(path: Path) -> dict[str, Job]:
    def typed() -> float:
        frame, _, problems = type_table(read(path)["inzet"], Inzet)
        return float(len(frame.frame) - len(problems))

    def by_pandas() -> float:
        return float(len(pd.read_csv(path, engine="c", sep=";", decimal=",", dtype={"locatie_id": "str"})))

    return {
        "veeval, found out, hashed and strictly typed": typed,
        "pandas read_csv, engine C, told sep and decimal": by_pandas,
        "veeval.validate: the same and every rule": lambda: float(ve.validate(path).rows["inzet"]),
    }


def report() -> Iterator[str]:
    """Yield one Markdown table after the other."""
    warnings.simplefilter("ignore")
    pa.set_cpu_count(1)
    frame = hours(ROWS, BAD)
    rules = len(Inzet.regels())
    jobs, same = rule_jobs(frame)
    yield table(
        f"validation, 10^6 rows of inzet, {rules} rules, 1% bad",
        measure(jobs),
        "The rows are typed and in memory; every failing cell is named. The result is their number; "
        f"{'all name the same (row, column) cells' if same else 'THE VERDICTS DIFFER'}.",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inzet.csv"
        hours(ROWS).to_csv(path, sep=";", decimal=",", index=False, lineterminator="\r\n")
        yield table(
            f"a csv of 10^6 rows ({path.stat().st_size / 1e6:.0f} MB)",
            measure(csv_jobs(path), FEW),
            "Semicolons and decimal commas, ten columns. veeval finds out encoding, delimiter, header and decimal "
            f"sign, keeps the row numbers and checks no rule in the first line. {FEW} runs.",
        )
        path.unlink()
        yield _parquet(Path(folder), 10**7)


def _parquet(folder: Path, rows: int) -> str:
    path = folder / "inzet.parquet"
    subprocess.run([sys.executable, "-c", _WRITE, str(path), str(rows)], check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", _VALIDATE, str(folder)], check=True, capture_output=True, text=True)
    seconds, memory, n, wrong = done.stdout.split()[-4:]
    return (
        f"\n{int(n):,} rows of inzet in a Parquet file ({path.stat().st_size / 1e6:.0f} MB), validated inside DuckDB: "
        f"{float(seconds):.1f} s, {float(memory):.2f} GB of memory at most, {wrong} errors.\n"
    )
