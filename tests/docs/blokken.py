"""The fenced blocks of a page, in order, each with what the page says it prints."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(
    r"(?:^[ ]*<!-- not run: (?P<reason>[^\n]+?) -->\n\s*)?"
    r"^(?P<indent>[ ]*)```(?P<language>\w+)\n(?P<body>.*?)^[ ]*```$"
    r"(?:\n+```text\n(?P<printed>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """language and body of a block; printed: the text block right after it; reason: why it is not run, if it is not."""

    language: str
    body: str
    printed: str | None
    reason: str | None


def blocks(page: Path) -> list[Block]:
    """All blocks of a page that name a language."""
    found = []
    for match in FENCE.finditer(page.read_text(encoding="utf-8")):
        indent = len(match["indent"])
        body = "\n".join(line[indent:] for line in match["body"].splitlines())
        found.append(Block(match["language"], body, match["printed"], match["reason"]))
    return found


def commands(body: str) -> list[tuple[list[str], str]]:
    """The ``veeval`` lines of a shell block as arguments, each with its remark."""
    found = []
    for line in body.replace("\\\n", " ").splitlines():
        command, _, remark = line.partition(" #")
        if command.split() and command.split()[0] == "veeval":
            found.append((command.split()[1:], remark.strip()))
    return found
