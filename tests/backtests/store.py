"""Collect every estimate of the demo's results; run as a module it stores them anew."""

import tempfile
from pathlib import Path

import pandas as pd

import veeval as ve

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NUMBERS = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high", "n", "n_clusters"]


def collect(folder: Path) -> pd.DataFrame:
    parts = []
    for path in sorted((folder / "tabellen").glob("*.csv")):
        table = pd.read_csv(path)
        groups = list(table.columns[: table.columns.get_loc("indicator")])
        key = table[groups].astype(str).agg(" | ".join, axis=1)
        parts.append(table[NUMBERS].assign(vraag=path.stem, groep=key))
    return pd.concat(parts, ignore_index=True)[["vraag", "groep", *NUMBERS]]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as out:
        ve.evaluate(ROOT / "data" / "sample" / "evaluatie.toml", out)
        collect(Path(out)).to_csv(HERE / "demo.csv", index=False, lineterminator="\n")
