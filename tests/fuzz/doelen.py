"""Everything that reads what somebody else wrote, with good files to begin from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import veeval as ve
from tests.conftest import ROOT, SAMPLE
from veeval.evaluatie import deel, lees_vemo, moments, read_plan, schrijf_vemo
from veeval.inzetmodellen import namen
from veeval.report.huisstijl import lees_huisstijl
from veeval.uitvoer import schrijf_ods, schrijf_werkboek

PLAN = SAMPLE / "evaluatie.toml"
RIJEN = 12


@dataclass(frozen=True, slots=True)
class Doel:
    """One kind of file: its name, how a good one is made, and what reads it."""

    bestand: str
    maak: Callable[[Path], None]
    lees: Callable[[Path], object]
    woorden: tuple[bytes, ...] = ()


def rows(tabel: str) -> pd.DataFrame:
    return pd.read_csv(SAMPLE / f"{tabel}.csv", dtype=str, keep_default_na=False).head(RIJEN)


def csv(path: Path) -> None:
    rows("tellingen").to_csv(path, index=False, sep=";", lineterminator="\r\n")


def xlsx(path: Path) -> None:
    schrijf_werkboek(path, {"tellingen": rows("tellingen"), "inzet": rows("inzet")}, titel="levering")


def ods(path: Path) -> None:
    schrijf_ods(path, {"tellingen": rows("tellingen")})


def sav(path: Path) -> None:
    import pyreadstat

    pyreadstat.write_sav(rows("metingen"), path, column_labels=["label"] * rows("metingen").shape[1])


def dta(path: Path) -> None:
    rows("metingen").to_stata(path, write_index=False, version=118)


def parquet(path: Path) -> None:
    rows("tellingen").to_parquet(path)


def vemo(path: Path) -> None:
    ds = deel(ve.load(SAMPLE), kenmerken={"gemeentecode": ["GM0405"]})
    schrijf_vemo(path, moments(PLAN, ds), overwrite=True)


def sums(path: Path) -> None:
    rng = rows("metingen").assign(x=range(RIJEN), y=lambda f: [v**1.5 for v in f["x"]])
    ve.stats.moments("y ~ x", rng, unit="traject_id").save(path)


def mapping(path: Path) -> None:
    path.write_text(
        '[[tellingen]]\nbestand = "tellingen*.csv"\n[tellingen.kolommen]\nlocatie_id = "locatie_id"\n'
        '[tellingen.vast]\nleeftijd_vanaf_maanden = "24"\n[tellingen.waarden.ve_kinderen]\n"geen" = "0"\n',
        encoding="utf-8",
    )


def model(path: Path) -> None:
    path.write_bytes((Path(ve.__file__).parent / "inzetmodellen" / "hoorn_traject.toml").read_bytes())


def house_style(path: Path) -> None:
    text = (ROOT / "docs" / "huisstijl" / "huisstijl.toml").read_text(encoding="utf-8")
    path.write_text(re.sub(r"^(bestand|alt) = .*$|^\[logo\]$", "", text, flags=re.MULTILINE), encoding="utf-8")


def look(path: Path) -> None:
    """Read a delivery as a user does: check it, and have a mapping proposed."""
    report = ve.validate(path)
    str(report)
    report.problems.head()
    ve.propose(path)


def read_mapping(path: Path) -> None:
    ve.validate(SAMPLE / "tellingen.csv", mapping=path)


def read_model(path: Path) -> None:
    for naam in namen(path.parent):
        ve.inzetmodel(naam, map=path.parent).uren_per_traject(uren_per_week=2, weken=13)


def read_vemo(path: Path) -> None:
    lees_vemo(path)
    ve.audit(path)


TOML = (b"[[", b"]]", b'"""', b"= {", b"1e400", b"inf", b"9999-99-99", b"\\u0000", b"[x.y]")
DOELEN = {
    "csv": Doel("tellingen.csv", csv, look, (b";", b",", b"\t", b'"', b"\r", b"\x00", b"\xff\xfe", b"1.250", b"=1+1")),
    "xlsx": Doel("levering.xlsx", xlsx, look, (b"PK\x03\x04", b"<c ", b"</row>", b"\xd0\xcf\x11\xe0")),
    "ods": Doel("levering.ods", ods, look, (b"PK\x03\x04",)),
    "sav": Doel("metingen.sav", sav, look, (b"$FL2", b"\xff\xff\xff\x7f")),
    "dta": Doel("metingen.dta", dta, look, (b"<stata_dta>", b"\xff\xff\xff\x7f")),
    "parquet": Doel("tellingen.parquet", parquet, look, (b"PAR1", b"\xff\xff\xff\x7f")),
    "plan": Doel("evaluatie.toml", lambda p: p.write_bytes(PLAN.read_bytes()), read_plan, TOML),
    "model": Doel("hoorn_traject.toml", model, read_model, TOML),
    "toewijzing": Doel("toewijzing.toml", mapping, read_mapping, TOML),
    "huisstijl": Doel(
        "stijl.toml",
        house_style,
        lees_huisstijl,
        (*TOML, b"#fff", b"url("),
    ),
    "vemo": Doel("gemeente.vemo", vemo, read_vemo, (b"PK\x01\x02", b"NaN", b"1e400", b'"versie": 2')),
    "momenten": Doel("sommen.parquet", sums, lambda p: ve.stats.Moments.load(p), (b"PAR1",)),
}
