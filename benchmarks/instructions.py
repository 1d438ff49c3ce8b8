"""Count the instructions of short jobs under callgrind: the same on a busy machine as on a quiet one."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from harness import has
from statistics_jobs import grouped, mixed_jobs

WARM = 8  # Python specialises a function after some calls; a job of seconds has warmed itself
JOBS = {"random intercept": "1", "random slope": "1 + x"}
PEERS = ("veeval", "mixedlm", "statsmodels")
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


def report() -> str:
    """Return a Markdown table of instructions per job and peer, 10^4 rows in 500 units."""
    head = "## Instructions of one fit, 10^4 rows in 500 units\n\n"
    if shutil.which("valgrind") is None:
        return head + "Valgrind is not on this machine, so instructions were not counted.\n"
    peers = [name for name in PEERS if has(name)]
    lines = [
        "Counted by callgrind: unlike time they do not depend on what else the machine does. In millions, and the "
        "ratio to veeval's.\n",
        "| | " + " | ".join(peers) + " |",
        "|---|" + "---:|" * len(peers),
    ]
    for name, side in JOBS.items():
        counts = [count(side, peer) for peer in peers]
        cells = [f"{c / 1e6:,.1f} ({c / counts[0]:,.1f})" for c in counts]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return head + "\n".join(lines) + "\n"


def count(side: str, peer: str) -> int:
    """Return the instructions of one fit after warm-up, less what switching the counter on and off takes."""
    return _counted(side, peer) - _counted(side, "nothing")


def _counted(side: str, peer: str) -> int:
    call = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={os.devnull}", sys.executable]
    done = subprocess.run(
        [*call, __file__, side, peer],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | THREADS,
        cwd=Path(__file__).parent,
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise RuntimeError(f"callgrind told no count: {done.stderr[-500:]}")
    return int(found[1])


def _switch(state: str) -> None:
    subprocess.run(["callgrind_control", "-i", state, str(os.getpid())], stdout=subprocess.DEVNULL, check=True)


def _child() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side")
    parser.add_argument("peer")
    asked = parser.parse_args()
    job = (lambda: 0.0) if asked.peer == "nothing" else mixed_jobs(grouped(10_000, 500), asked.side)[asked.peer]
    for _ in range(WARM if asked.peer == "veeval" else 1):
        job()
    _switch("on")
    job()
    _switch("off")


if __name__ == "__main__":
    _child()
