"""Files that are changed at random are read, or refused with a message; never anything else."""

from __future__ import annotations

import os
import random
import signal
import time
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.fuzz.doelen import DOELEN
from veeval.errors import VeevalError

SECONDS = float(os.environ.get("VEEVAL_FUZZ_SECONDS", "0"))  # per kind of file; 0: a fixed number of cases
CASES, HANG, MEMORY = 25, 60, 600 * 2**20
FOUND = Path(__file__).parent / "gevonden"  # files that once broke a reader
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="alarms of POSIX"),
]


def changed(data: bytes, words: tuple[bytes, ...], luck: random.Random) -> bytes:
    """Make one to eight changes: bits, bytes, pieces, words."""
    out = bytearray(data)
    for _ in range(luck.choice((1, 1, 2, 3, 8))):
        at = luck.randrange(len(out) + 1)
        far = min(len(out), at + luck.choice((1, 2, 8, 64, 512)))
        kind = luck.randrange(7)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << luck.randrange(8)
        elif kind == 1:
            out[at:far] = bytes(luck.randrange(256) for _ in range(far - at))
        elif kind == 2:
            del out[at:far]
        elif kind == 3:
            out[at:at] = out[at:far] * luck.choice((1, 2, 30))
        elif kind == 4 and words:
            out[at:at] = luck.choice(words)
        elif kind == 5:
            del out[at:]
        else:
            other = luck.randrange(len(out) + 1)
            out[at:far] = out[other : other + far - at]
    return bytes(out)


def inside(data: bytes, words: tuple[bytes, ...], luck: random.Random) -> bytes:
    """Change one part of a zip, so that the zip itself stays whole."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {e: archive.read(e) for e in archive.infolist()}
    chosen = luck.choice(list(parts))
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for entry, content in parts.items():
            archive.writestr(entry, changed(content, words, luck) if entry is chosen else content, entry.compress_type)
    return made.getvalue()


def attempt(naam: str, path: Path) -> None:
    """Read a file; fail when it takes long or gives anything but an answer or a message."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"longer than {HANG} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(HANG)
    try:
        DOELEN[naam].lees(path)
    except VeevalError as e:
        if not str(e).strip():
            raise AssertionError("a refusal says why") from e
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module", params=DOELEN)
def good(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("goed") / DOELEN[request.param].bestand
    DOELEN[request.param].maak(path)
    return request.param, path


@pytest.mark.slow
def test_what_is_changed_at_random_is_read_or_refused(good, tmp_path):
    naam, path = good
    doel, data = DOELEN[naam], path.read_bytes()
    doel.lees(path)  # the good file itself
    start, case = time.monotonic(), 0
    first = int(start) if SECONDS else 1
    while case < CASES if not SECONDS else time.monotonic() - start < SECONDS:
        luck = random.Random(f"{naam} {first} {case}")
        case += 1
        zipped = data[:2] == b"PK" and luck.random() < 0.7
        hostile = (inside if zipped else changed)(data, doel.woorden, luck)
        target = tmp_path / doel.bestand
        target.write_bytes(hostile)
        try:
            attempt(naam, target)
        except Exception as e:
            FOUND.mkdir(exist_ok=True)
            kept = FOUND / f"{naam}-{first}-{case}{target.suffix}"
            kept.write_bytes(hostile)
            raise AssertionError(f"{kept.name}: {type(e).__name__}: {e}") from e


@pytest.mark.parametrize("path", sorted(FOUND.glob("*")), ids=lambda p: p.name)
def test_what_broke_a_reader_once_does_so_no_more(path, tmp_path):
    naam = path.name.partition("-")[0]
    target = tmp_path / DOELEN[naam].bestand
    target.write_bytes(path.read_bytes())
    attempt(naam, target)


@pytest.mark.slow
def test_a_large_hostile_workbook_takes_no_more_memory_than_it_may(tmp_path):
    """A zip of zeros, cells that claim a million columns, text of one line: refused before they are unpacked."""
    made = tmp_path / "levering.ods"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"<table:table-row/>" * 20_000_000)
    tracemalloc.start()
    try:
        attempt("ods", made)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
