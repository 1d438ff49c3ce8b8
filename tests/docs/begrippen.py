"""The second half of docs/begrippen.md, from veeval.begrippen; run as a module it writes it there."""

from tests.conftest import ROOT
from veeval.begrippen import BEGRIPPEN

PAGE = ROOT / "docs" / "begrippen.md"
MARK = "<!-- from here on written by `python -m tests.docs.begrippen` -->\n"


def indicators() -> str:
    """Return a table of the indicators and labels that have a definition."""
    rows = [b for b in BEGRIPPEN.values() if b.uitleg_nl]
    lines = [
        f"| {b.nl} | {b.en} | {b.uitleg_nl} | {b.uitleg_en} |" for b in sorted(rows, key=lambda b: b.nl.casefold())
    ]
    return "\n".join(["| Nederlands | English | betekenis | meaning |", "|---|---|---|---|", *lines, ""])


def page() -> str:
    """Return the page with its generated half anew."""
    written, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    return f"{written}{MARK}\n{indicators()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
