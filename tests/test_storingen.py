"""What goes wrong around a run: it is killed, the disk is full, the folder is read-only, another run is busy."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from veeval.errors import WriteRefused
from veeval.evaluatie import evaluate, factsheets
from veeval.synth import sample
from veeval.uitvoer import op_slot

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("storingen")]
PLAN = """
titel = "Proef (SYNTHETISCH)"
data = "."
[[vragen]]
vraag = "uren.per_doelgroepkind"
by = "inzetmodel"
[[factsheets]]
soort = "gemeente"
gemeente = "Amsterdam"
"""
posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = sample(tmp_path_factory.mktemp("levering") / "klein", gemeenten=2, seed=3)
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    return folder / "plan.toml"


@pytest.fixture(scope="module")
def clean(plan, tmp_path_factory):
    """Bytes of a run that nothing disturbed."""
    out = tmp_path_factory.mktemp("schoon") / "resultaat"
    evaluate(plan, out)
    return contents(out)


def contents(out):
    """All files under their final names."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name[0] != "."}


def begin(plan, out, *, env=None, limit=None):
    """Start ``veeval run`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "veeval", "run", str(plan), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | (env or {}),
        preexec_fn=limit,
    )


def run(plan, out, **around):
    """Carry ``veeval run`` out; its exit code and what it said."""
    process = begin(plan, out, **around)
    _, said = process.communicate(timeout=300)
    return process.returncode, said


@posix
def test_a_run_that_is_killed_leaves_no_half_file_and_goes_on(plan, clean, tmp_path):
    out, luck = tmp_path / "resultaat", random.Random(8)
    for _ in range(4):
        process = begin(plan, out)
        seen, moment = time.monotonic(), luck.uniform(0.0, 1.0)
        while process.poll() is None and (not any(out.rglob("*.csv")) or time.monotonic() - seen < moment):
            if not any(out.rglob("*.csv")):
                seen = time.monotonic()  # the clock starts at the first file
            time.sleep(0.01)
        process.kill()
        process.communicate()
        there = contents(out)
        whole = {name: bytes_ for name, bytes_ in there.items() if clean[name] == bytes_}
        assert set(there) == set(whole), "half or wrong: " + ", ".join(set(there) - set(whole))
    (out / "tabellen" / ".half.csv.123.tmp").write_text("van een afgebroken run")
    assert run(plan, out)[0] == 0
    assert contents(out) == clean
    assert not list(out.rglob("*.tmp"))


@posix
def test_ctrl_c_says_so_and_what_stands_is_whole(plan, clean, tmp_path):
    out = tmp_path / "resultaat"
    process = begin(plan, out)
    while process.poll() is None and not any(out.rglob("*.csv")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "afgebroken" in said
    assert "Traceback" not in said
    assert all(clean[name] == bytes_ for name, bytes_ in contents(out).items())
    assert run(plan, out)[0] == 0
    assert contents(out) == clean


def test_of_two_runs_into_one_folder_one_wins_and_the_other_is_told(plan, clean, tmp_path):
    out = tmp_path / "resultaat"
    runs = [begin(plan, out) for _ in range(2)]
    said = [process.communicate(timeout=300)[1] for process in runs]
    codes = [process.returncode for process in runs]
    assert sorted(codes) == [0, 1], said
    assert "is al een andere veeval bezig" in said[codes.index(1)]
    assert contents(out) == clean


def test_a_folder_in_use_is_refused_in_python_too(plan, tmp_path):
    with op_slot(tmp_path):
        for make in (lambda: evaluate(plan, tmp_path), lambda: factsheets(plan.parent, tmp_path, gemeente="Amsterdam")):
            with pytest.raises(WriteRefused, match="kies een andere map"):
                make()
    with op_slot(tmp_path):
        pass  # and free again


@posix
@pytest.mark.parametrize("size", [2_000, 60_000])
def test_a_full_disk_is_told_and_leaves_no_half_file(plan, clean, tmp_path, size):
    """A limit on the size of files refuses the same writes as a full disk does."""
    import resource

    out = tmp_path / "resultaat"
    code, said = run(plan, out, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    assert code in (1, 2), said
    assert "Traceback" not in said
    assert "kan niet worden geschreven" in said
    assert all(clean[name] == bytes_ for name, bytes_ in contents(out).items())
    assert not list(out.rglob("*.tmp"))
    assert run(plan, out)[0] == 0
    assert contents(out) == clean


@posix
def test_a_folder_that_cannot_be_written_is_told(plan, tmp_path):
    blocked = tmp_path / "bestand"
    blocked.write_text("geen map")
    for out in (blocked, blocked / "resultaat", Path("/proc/resultaat")):
        code, said = run(plan, out)
        assert code == 1, said
        assert str(out) in said
        assert "Traceback" not in said


@posix
def test_one_factsheet_that_cannot_be_written_does_not_stop_the_rest(plan, tmp_path):
    """As on Windows, where a PDF that is open cannot be replaced."""
    (tmp_path / "gm0363-amsterdam.pdf" / "open").mkdir(parents=True)
    made = factsheets(plan.parent, tmp_path)
    assert list(made.niet_gelukt) == ["factsheet Amsterdam"]
    assert "sluit het bestand" in made.niet_gelukt["factsheet Amsterdam"]
    assert sum(p.suffix == ".pdf" for p in made.bestanden) == 1


@posix
@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "America/Adak", "OMP_NUM_THREADS": "1"},
        {"LC_ALL": "nl_NL.ISO-8859-1", "PYTHONUTF8": "0", "HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"},
    ],
    ids=["turks", "C", "latijn-zonder-HOME"],
)
def test_surroundings_do_not_change_a_byte(plan, clean, tmp_path, env):
    code, said = run(plan, tmp_path / "resultaat", env=env)
    assert code == 0, said
    assert contents(tmp_path / "resultaat") == clean


@posix
def test_no_network_is_asked_for_and_two_gigabytes_are_enough(plan, clean, tmp_path):
    """Sockets are refused, and the data of the process may take 2 GB."""
    import resource

    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*a, **k): raise OSError('no network in this test')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
    )
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    memory = (2 * 2**30, 2 * 2**30)
    code, said = run(
        plan,
        tmp_path / "resultaat",
        env={"PYTHONPATH": path},
        limit=lambda: resource.setrlimit(resource.RLIMIT_DATA, memory),
    )
    assert code == 0, said
    assert contents(tmp_path / "resultaat") == clean
