"""Read and check what left a municipality."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from veeval.errors import UnreadableFile, UsageError
from veeval.evaluatie.bijdrage import Antwoord, Bijdrage, plan_uit
from veeval.evaluatie.vemo_schrijven import MANIFEST, VERSIE
from veeval.privacy import Verslag
from veeval.reading.ingepakt import ZIP_FOUTEN
from veeval.sommen import Cellen, Melding, Sommen

__all__ = ["MEESTE_BYTES", "lees_vemo"]

MEESTE_BYTES = 64 * 2**20  # of all that a file holds, as it stands on disk and in memory
_MEESTE_DELEN = 2000
_BESCHERMD = re.compile(r"'+[=+\-@\t\r]")
_OPNIEUW = "Vraag de gemeente om het bestand opnieuw te maken met veeval moments, en het ongewijzigd te sturen."


def lees_vemo(path: Path | str) -> Bijdrage:
    """Read a ``.vemo`` file and check all of it.

    Raises
    ------
    UnreadableFile
        The file is missing, damaged, too large, of a newer version, or not what its manifest says.
    """
    file = Path(path)
    parts = _delen(file)
    try:
        about = json.loads(parts[MANIFEST].decode("utf-8"))
        version = int(about["versie"])
    except (KeyError, ValueError, TypeError) as e:
        raise UnreadableFile(
            f"{file}: dit is geen bestand van veeval moments ({MANIFEST} ontbreekt of is stuk)."
        ) from e
    if version > VERSIE:
        raise UnreadableFile(
            f"{file}: gemaakt met een nieuwere veeval (vorm {version}, hier is {VERSIE} bekend). Werk veeval bij."
        )
    try:
        return _bijdrage(about, parts, file)
    except UsageError as e:
        raise UnreadableFile(f"{file}: {e} Werk veeval bij tot ten minste versie {about.get('veeval')}.") from e
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as e:
        raise UnreadableFile(f"{file}: de inhoud klopt niet met {MANIFEST} ({e}). {_OPNIEUW}") from e


def _delen(file: Path) -> dict[str, bytes]:
    """Read all parts; they are stored without compression, so none can be larger than the file."""
    try:
        size = file.stat().st_size
        if size > MEESTE_BYTES:
            raise UnreadableFile(f"{file}: {size / 2**20:.0f} MB is meer dan een bestand van sommen groot kan zijn.")
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            packed = any(e.compress_type != zipfile.ZIP_STORED for e in entries)
            if packed or len(entries) > _MEESTE_DELEN or sum(e.file_size for e in entries) > size:
                raise UnreadableFile(f"{file}: dit bestand is niet zo geschreven door veeval moments. {_OPNIEUW}")
            if len({e.filename for e in entries}) < len(entries):
                raise UnreadableFile(f"{file}: een onderdeel staat er twee keer in. {_OPNIEUW}")
            return {e.filename: archive.read(e) for e in entries}
    except ZIP_FOUTEN as e:
        reason = e.strerror if isinstance(e, OSError) and e.strerror else "beschadigd of onvolledig"
        raise UnreadableFile(f"{file}: dit bestand is niet te lezen ({reason}). {_OPNIEUW}") from e


def _bijdrage(content: Mapping[str, Any], parts: Mapping[str, bytes], file: Path) -> Bijdrage:
    plan = plan_uit(content["plan"], file.name)
    asked = plan.genummerd
    answers = {}
    for naam, about in content["vragen"].items():
        if naam not in asked or about["vraag"] != asked[naam].vraag:
            raise ValueError(f"{naam} is geen vraag van het plan")
        answers[naam] = Antwoord(_sommen(naam, about, parts), _verslag(about))
    lost = set(asked) - set(answers) - set(content["niet"])
    if lost:
        raise ValueError(f"over {', '.join(sorted(lost))} staat er niets in")
    return Bijdrage(
        plan=plan,
        gemeenten={str(k): str(v) for k, v in content["gemeenten"].items()},
        aanbieders={str(k): str(v) for k, v in content["aanbieders"].items()},
        indeling=int(content["indeling"]),
        herindelingen=tuple((str(d), str(v), str(n), float(w)) for d, v, n, w in content["herindelingen"]),
        antwoorden=answers,
        niet={str(k): str(v) for k, v in content["niet"].items()},
        veeval=str(content["veeval"]),
    )


def _sommen(naam: str, about: Mapping[str, Any], parts: Mapping[str, bytes]) -> Sommen:
    return Sommen(
        vraag=str(about["vraag"]),
        opzet=dict(about["opzet"]),
        tabellen={
            tabel: _cellen(parts[f"{naam}/{tabel}.csv"], spec, f"{naam}/{tabel}.csv")
            for tabel, spec in about["tabellen"].items()
        },
        meldingen=tuple(
            Melding(
                str(m["tekst"]),
                {k: math.nan if v is None else float(v) for k, v in m["getallen"].items()},
                {k: tuple(map(str, v)) for k, v in m["namen"].items()},
                tuple(m["kinderen"]),
            )
            for m in about["meldingen"]
        ),
        kenmerken={str(k): tuple(map(str, v)) for k, v in about["kenmerken"].items()},
        labels={str(k): str(v) for k, v in about["labels"].items()},
        synthetisch=bool(about["synthetisch"]),
    )


def _cellen(raw: bytes, spec: Mapping[str, Any], where: str) -> Cellen:
    keys, sums = dict(spec["sleutels"]), [str(s) for s in spec["sommen"]]
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8"))))
    if not rows or rows[0] != [*keys, *sums] or len(rows) != int(spec["cellen"]) + 1:
        raise ValueError(f"{where} heeft andere kolommen of een ander aantal rijen")
    columns = list(zip(*rows[1:], strict=True)) or [()] * len(rows[0])
    frame = pd.DataFrame(
        {k: pd.Series([_tekst(v) for v in column], dtype="str") for k, column in zip(keys, columns, strict=False)}
        | {s: np.array(column, dtype=np.float64) for s, column in zip(sums, columns[len(keys) :], strict=True)}
    )
    if not np.isfinite(frame[sums].to_numpy(float)).all():
        raise ValueError(f"{where} heeft een som die geen getal is")
    if frame.duplicated(list(keys)).any():
        raise ValueError(f"{where} heeft een cel twee keer")
    frame = frame.astype({k: int for k, kind in keys.items() if kind == "geheel"})
    counts = spec["kinderen"]
    if counts is not None and counts not in sums:
        raise ValueError(f"{where} mist de kolom {counts}")
    return Cellen(frame, tuple(keys), personen=counts, samen="cluster" if "cluster" in keys else None)


def _tekst(value: str) -> str | None:
    """Undo the apostrophe of :func:`veeval.uitvoer.veilige_cellen`; an empty cell is unknown."""
    return (value[1:] if _BESCHERMD.match(value) else value) or None


def _verslag(about: Mapping[str, Any]) -> Verslag:
    smallest = about["ten_minste_kinderen"]
    return Verslag(
        blokken=tuple(tuple(map(str, blok)) for blok in about["samengevoegd"]),
        weggelaten=int(about["weggelaten"]),
        achtergehouden=tuple(map(str, about["achtergehouden"])),
        kleinste=None if smallest is None else int(smallest),
        momenten=bool(about["jaren_opgeteld"]),
    )
