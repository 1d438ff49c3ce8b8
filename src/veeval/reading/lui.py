"""A table checked inside the engine that holds it: by the same rules, in one pass, without loading its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import narwhals as nw
import pandas as pd

from veeval.errors import BadArgument
from veeval.reading.lui_typen import hidden_rules, typed
from veeval.reading.problemen import problemen, samen
from veeval.reading.teksten import PROBLEEM
from veeval.reading.zinnen import in_rows
from veeval.tables import Tabel

__all__ = ["Nagekeken", "check_lazy"]

MEESTE = 1_000  # values that are named per rule


@dataclass(frozen=True, slots=True)
class Nagekeken:
    """A checked table: rows : still lazy, with all columns of the table; rijen : how many; problems : what is wrong."""

    rows: nw.LazyFrame[Any]
    rijen: int
    problems: pd.DataFrame


def check_lazy(table: object, tabel: type[Tabel], plek: str) -> Nagekeken:
    """Check a table inside its engine by every rule on one row, and its key.

    Parameters
    ----------
    table : lazy table
        Whatever narwhals reads: a DuckDB relation, a Spark or Polars table, Arrow.
    tabel : type of Tabel
        Its declaration.
    plek : str
        Name for messages.

    Returns
    -------
    Nagekeken
        The rows of an engine have no number, so what breaks a rule is named by its value, with the number of rows; at
        most ``MEESTE`` values per rule. Columns of another type than declared are a problem: nothing is parsed here.
    """
    try:
        lazy: nw.LazyFrame[Any] = nw.from_native(cast("Any", table)).lazy()
    except (TypeError, AttributeError):
        raise BadArgument(f"{plek} is geen tabel die narwhals kent, maar {type(table).__name__}.") from None
    lazy, problems = typed(lazy, tabel, plek)
    if len(problems):
        return Nagekeken(lazy, 0, problems)
    found, rijen = _broken(lazy, tabel, plek)
    return Nagekeken(lazy.select(*tabel.kolommen), rijen, samen([found, _repeated(lazy, tabel, plek)]))


def _broken(lazy: nw.LazyFrame[Any], tabel: type[Tabel], plek: str) -> tuple[pd.DataFrame, int]:
    """Count the rows that break each rule in one pass; of a broken rule name every value, with its number of rows."""
    regels = (*tabel.regels(), *hidden_rules(tabel, lazy.collect_schema().names()))
    counts = lazy.select(
        nw.len().alias("_rows"), *((~r.ok()).cast(nw.Int64).sum().alias(f"_r{i}") for i, r in enumerate(regels))
    ).collect()
    first = counts.to_pandas().iloc[0]
    parts = []
    for i, regel in enumerate(regels):
        if pd.notna(first[f"_r{i}"]) and int(first[f"_r{i}"]):
            wrong = lazy.filter(~regel.ok()).group_by(regel.kolom, drop_null_keys=False).agg(nw.len().alias("_n"))
            found = wrong.sort("_n", descending=True).head(MEESTE).collect().to_pandas()
            parts.append(_named(found, regel.kolom, regel.naam, regel.uitleg, plek))
    return samen(parts), int(first["_rows"])


def _named(found: pd.DataFrame, kolom: str, rule: str, uitleg: str, plek: str) -> pd.DataFrame:
    texts = [_text(v) for v in found[kolom]]
    told = [uitleg.replace("{waarde}", text[:40]) + in_rows(n) for text, n in zip(texts, found["_n"], strict=True)]
    return problemen((plek, ""), [None] * len(texts), kolom, texts, rule, told)


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%d-%m-%Y}"
    return "" if pd.isna(cast("Any", value)) else str(value)


def _repeated(lazy: nw.LazyFrame[Any], tabel: type[Tabel], plek: str) -> pd.DataFrame:
    """Name the keys that stand there more than once; incomplete keys are not compared."""
    key = list(tabel.sleutel)
    if not key:
        return samen([])
    counted = lazy.drop_nulls(key).group_by(*key).agg(nw.len().alias("_n")).filter(nw.col("_n") > 1)
    found = counted.sort("_n", descending=True).head(MEESTE).collect().to_pandas()
    name = " en ".join([", ".join(key[:-1]), key[-1]]) if len(key) > 1 else key[0]
    texts = [" ".join(_text(v) for v in row) for row in found[key].itertuples(index=False)]
    uitleg = PROBLEEM["sleutel"].format(sleutel=name, eerste="een andere rij")
    told = [uitleg + in_rows(n) for n in found["_n"]]
    return problemen((plek, ""), [None] * len(texts), key[0], texts, "sleutel", told)
