"""One pass over a table of any engine that narwhals knows: DuckDB, Polars, Spark, Parquet, Arrow."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import narwhals as nw
import numpy as np

from veeval.errors import BadArgument, NotEstimable, UnknownName, UnreadableFile
from veeval.stats._expressions import Columns, as_columns
from veeval.stats._formula import Levels, Parsed
from veeval.stats._frames import group_rows
from veeval.stats._layout import factor_names
from veeval.stats._types import Array

__all__ = ["LazySums", "as_lazy", "lazy_sums"]

_ENGINES: tuple[Literal["duckdb", "polars", "pyarrow"], ...] = ("duckdb", "polars", "pyarrow")


@dataclass(frozen=True, slots=True)
class LazySums:
    """What the engine summed.

    columns, levels : of the formula; shift : (k,); cross : (G, k, k); powers : (2, G, k, k) with weights; cells :
    columns of keys, n and weight; dropped : rows per column.
    """

    columns: Columns
    levels: Levels
    shift: Array
    cross: Array
    powers: Array | None
    cells: dict[str, Any]
    dropped: dict[str, int]


def as_lazy(data: object) -> nw.LazyFrame[Any]:
    """Return a lazy table from any native one, or from the path of a Parquet file or folder.

    Raises
    ------
    BadArgument, UnreadableFile
        It is no table that narwhals knows, or there is nothing at the path.
    """
    if isinstance(data, str | Path):
        return _scan(Path(data))
    try:
        frame: nw.LazyFrame[Any] = nw.from_native(cast("Any", data)).lazy()
    except (TypeError, AttributeError):
        raise BadArgument(
            f"data must be a table (pandas, Polars, Arrow, DuckDB, Spark) or a Parquet path, not {type(data).__name__}."
        ) from None
    return frame


def lazy_sums(frame: nw.LazyFrame[Any], formula: Parsed, keys: Sequence[str], weights: str | None) -> LazySums:
    """Sum cross-products per unit inside the engine: missing values, levels, shift, and then one grouped sum."""
    wanted = tuple(dict.fromkeys((*formula.columns, *keys, *((weights,) if weights else ()))))
    schema = frame.collect_schema()
    for name in wanted:
        if name not in schema.names():
            raise UnknownName("column", name, schema.names(), lang="en")
    text = {name for name in formula.columns if not (schema[name].is_numeric() or schema[name] == nw.Boolean)}
    for name in formula.tree.lhs.required_variables:
        if str(name) in text:
            raise BadArgument(f"column {str(name)!r} must hold numbers, but holds {schema[str(name)]}.")
    frame, dropped = _complete(frame.select(*wanted), schema, wanted)
    if weights is not None:
        frame, zero = _weighted(frame, weights)
        dropped |= zero
    if text:
        frame = frame.with_columns(*(nw.col(name).cast(nw.String) for name in sorted(text)))
    levels = {name: _levels(frame, name, schema) for name in factor_names(formula, text)}
    columns = as_columns(formula, levels)
    aliases = [f"_c{i}" for i in range(len(columns.expressions))]
    values = frame.select(
        *dict.fromkeys(keys),
        (nw.col(weights).cast(nw.Float64) if weights else nw.lit(1.0)).alias("_w"),
        *(value.alias(alias) for value, alias in zip(columns.expressions, aliases, strict=True)),
    )
    shift = _shift(values, aliases, columns.names[1:])
    cross, cells = _cross(values, aliases, shift, list(dict.fromkeys(keys)))
    powers = None
    if weights is not None:
        other = (values.with_columns(power.alias("_w")) for power in (nw.lit(1.0), nw.col("_w") * nw.col("_w")))
        powers = np.stack([_cross(table, aliases, shift, list(dict.fromkeys(keys)))[0] for table in other])
    return LazySums(columns, levels, np.concatenate([[0.0], shift]), cross, powers, cells, dropped)


def _scan(path: Path) -> nw.LazyFrame[Any]:
    if not path.exists():
        raise UnreadableFile(f"there is nothing at {path}.")
    engine = next(name for name in _ENGINES if importlib.util.find_spec(name) is not None)
    source = str(path / "**" / "*.parquet") if path.is_dir() and engine != "pyarrow" else str(path)
    try:
        return nw.scan_parquet(source, backend=engine)
    except Exception as error:  # every engine has its own class of errors for a damaged file
        raise UnreadableFile(f"{path} cannot be read as Parquet: {error}") from None


def _complete(
    frame: nw.LazyFrame[Any], schema: nw.Schema, wanted: Sequence[str]
) -> tuple[nw.LazyFrame[Any], dict[str, int]]:
    floats = [name for name in wanted if schema[name].is_float()]
    frame = frame.with_columns(*(nw.col(name).fill_nan(None) for name in floats)) if floats else frame
    counts = (
        frame.select(nw.len().alias("_rows"), *(_count(nw.col(name).is_null()).alias(name) for name in wanted))
        .collect()
        .to_pandas()
    )
    rows = int(counts["_rows"].iloc[0])
    if not rows:
        raise NotEstimable("the data have no rows.")
    dropped = {name: int(counts[name].iloc[0]) for name in wanted if counts[name].iloc[0]}
    if not dropped:
        return frame, {}
    frame = frame.drop_nulls(list(wanted))
    if not int(frame.select(nw.len().alias("_rows")).collect().to_pandas()["_rows"].iloc[0]):
        counted = ", ".join(f"{name!r} is missing in {count}" for name, count in dropped.items())
        raise NotEstimable(
            f"no complete row is left of {rows}: {counted}. Fill the column or leave it out of the call."
        )
    return frame, dropped


def _count(true: nw.Expr) -> nw.Expr:
    """Count what is true; Spark does not add booleans up."""
    return true.cast(nw.Int64).sum()


def _weighted(frame: nw.LazyFrame[Any], weights: str) -> tuple[nw.LazyFrame[Any], dict[str, int]]:
    w = nw.col(weights)
    counts = (
        frame.select(_count(w < 0).alias("negative"), _count(w == 0).alias("zero"), _count(w > 0).alias("positive"))
        .collect()
        .to_pandas()
    )
    negative, zero, positive = (int(counts[name].fillna(0).iloc[0]) for name in ("negative", "zero", "positive"))
    if negative:
        raise BadArgument(f"weights {weights!r}: {negative} rows have a negative weight. Weights must be 0 or more.")
    if not positive:
        raise NotEstimable(f"weights {weights!r}: every weight is 0.")
    return (frame.filter(w > 0), {f"{weights} = 0": zero}) if zero else (frame, {})


def _levels(frame: nw.LazyFrame[Any], name: str, schema: nw.Schema) -> dict[Any, int]:
    counts = frame.group_by(name).agg(nw.len().alias("_n")).collect().to_pandas()
    found = sorted(zip(counts[name].tolist(), counts["_n"].astype(int).tolist(), strict=True))
    return {str(level) if not schema[name].is_numeric() else level: count for level, count in found}


def _shift(values: nw.LazyFrame[Any], aliases: list[str], names: Sequence[str]) -> Array:
    """Return a number near every column's mean, as for rows in memory: with few digits, and 0 for dummies."""
    summaries = {"mean": nw.Expr.mean, "std": nw.Expr.std, "min": nw.Expr.min, "max": nw.Expr.max}
    table = values.select(
        *(how(nw.col(alias)).alias(f"{alias}_{kind}") for alias in aliases for kind, how in summaries.items())
    )
    found = table.collect().to_pandas().iloc[0]
    mean, spread, low, high = (
        found[[f"{alias}_{kind}" for alias in aliases]].to_numpy(dtype=np.float64) for kind in summaries
    )
    for name, bottom, top in zip(names, low, high, strict=True):
        if not (np.isfinite(bottom) and np.isfinite(top)):
            raise BadArgument(
                f"the term {name!r} is not a finite number in some rows. Correct the values, or leave them out."
            )
    dummy = np.array(["[" in name and ":" not in name for name in names]) & (low >= 0) & (high <= 1)
    coarse = (high > low) & (np.nan_to_num(spread) > np.abs(mean) * 1e-12)
    grid = np.exp2(np.floor(np.log2(np.where(coarse, spread, 1.0))))
    return np.where(dummy, 0.0, np.where(coarse, np.round(mean / grid) * grid, low))


def _cross(
    values: nw.LazyFrame[Any], aliases: list[str], shift: Array, keys: list[str]
) -> tuple[Array, dict[str, Any]]:
    centred = values.with_columns(
        *((nw.col(alias) - float(c)).alias(alias) for alias, c in zip(aliases, shift, strict=True))
    )
    pairs = [(i, j) for i in range(len(aliases) + 1) for j in range(i, len(aliases) + 1) if j > 0]
    products = []
    for i, j in pairs:
        second = nw.col(aliases[j - 1])
        product = nw.col("_w") * second if i == 0 else nw.col("_w") * nw.col(aliases[i - 1]) * second
        products.append(product.alias(f"_p{i}_{j}"))
    sums = (
        centred.select(*keys, "_w", *products)
        .group_by(*keys)
        .agg(nw.len().alias("n"), nw.col("_w").sum().alias("weight"), *(nw.col(f"_p{i}_{j}").sum() for i, j in pairs))
        .collect()
        .to_pandas()
    )
    groups = group_rows(sums, keys)
    sums = sums.iloc[np.argsort(groups.codes)].reset_index(drop=True)
    cross = np.zeros((len(sums), len(aliases) + 1, len(aliases) + 1))
    cross[:, 0, 0] = sums["weight"]
    for i, j in pairs:
        cross[:, i, j] = cross[:, j, i] = sums[f"_p{i}_{j}"]
    n, weight = sums["n"].to_numpy(np.int64), sums["weight"].to_numpy(np.float64)
    return cross, {**groups.labels, "n": n, "weight": weight}
