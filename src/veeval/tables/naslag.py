"""The reference of all tables as Markdown, from the same declarations as everything else."""

from __future__ import annotations

from collections.abc import Iterable

from veeval.tables.kolom import Kolom
from veeval.tables.tabel import Tabel

__all__ = ["naslag"]

_HEAD = """# Tables

Generated from the declarations in `veeval.tables` (`make schemas`); the same declarations give the pandera models
(`veeval.tables.Inzet.schema`), the JSON in `schemas/` and the checks. Names and meanings are Dutch, as law and field
write them. A delivery may leave tables out; a question that needs one says which.
"""


def _allowed(k: Kolom) -> str:
    parts = []
    if k.categorieen:
        parts.append(", ".join(f"`{c}`" for c in k.categorieen))
    if k.minimum is not None or k.maximum is not None:
        low = "" if k.minimum is None else f"{k.minimum:g}"
        high = "" if k.maximum is None else f"{k.maximum:g}"
        parts.append(f"{low} – {high}".strip())
    if k.patroon is not None:
        pattern = k.patroon.replace("|", "\\|")
        parts.append(f"`{pattern}`")
    if k.verwijst_naar is not None:
        parts.append(f"in {k.verwijst_naar[0]}.{k.verwijst_naar[1]}")
    return "; ".join(parts)


def _section(t: type[Tabel]) -> str:
    key = f"Key: {', '.join(f'`{s}`' for s in t.sleutel)}.\n\n" if t.sleutel else ""
    lines = [
        f"| `{k.naam}` | {k.betekenis} | {k.soort} | {k.eenheid or ''} | {'yes' if k.verplicht else ''} "
        f"| {_allowed(k)} | {k.bron} |"
        for k in t.kolommen.values()
    ]
    rules = "".join(f"- {r.naam}: {r.uitleg}\n" for r in t.rijregels)
    head = "| column | meaning | type | unit | required | allowed | source |\n|---|---|---|---|---|---|---|\n"
    body = "\n".join(lines)
    tail = f"\n\nRules over columns:\n\n{rules}" if rules else "\n"
    return f"## {t.tabelnaam}\n\n{t.beschrijving()}\n\n{key}{head}{body}{tail}"


def naslag(tabellen: Iterable[type[Tabel]]) -> str:
    """Describe tables in Markdown: per column its meaning, type, unit, what is allowed, and the source."""
    return _HEAD + "\n" + "\n".join(_section(t) for t in tabellen)
