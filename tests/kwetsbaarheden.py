"""Known vulnerabilities in the packages of the lock file, as far as the data base of them can be reached."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import ROOT

SECONDS = 300


def found() -> tuple[list[str], int, int]:
    """Return the vulnerabilities, and how many packages were and were not looked at."""
    call = [sys.executable, "-m", "pip_audit", "--local", "--skip-editable", "--format", "json", "--timeout", "15"]
    done = subprocess.run(
        [*call, "--progress-spinner", "off"], capture_output=True, text=True, timeout=SECONDS, cwd=ROOT
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], 0, -1  # no network: nothing was written
    looked = [p for p in packages if "vulns" in p]
    holes = [
        f"{p['name']} {p['version']}: {v['id']} (mended in {', '.join(v['fix_versions']) or 'no version yet'})"
        for p in looked
        for v in p["vulns"]
    ]
    return holes, len(looked), len(packages) - len(looked)


def main() -> int:
    """Print what was found; 1 when there is a vulnerability, 0 also where nothing could be looked up."""
    try:
        holes, looked, skipped = found()
    except subprocess.TimeoutExpired:
        holes, looked, skipped = [], 0, -1
    for line in holes:
        print(line)
    if not looked:
        print("NOT LOOKED UP: the data base of vulnerabilities cannot be reached from here")
    else:
        print(f"{looked} packages looked up, {len(holes)} vulnerabilities, {skipped} packages not in the data base")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
