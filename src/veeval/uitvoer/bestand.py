"""Write files so that no half file ever stands under its final name."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from veeval.errors import WriteRefused

__all__ = ["schrijf_bytes", "schrijf_tekst", "veilige_naam", "vervang"]


@contextlib.contextmanager
def vervang(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``, and rename it when the block ends well.

    Raises
    ------
    WriteRefused
        If the folder cannot be written or the file is open elsewhere.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as e:
        raise WriteRefused(
            f"{path} kan niet worden geschreven ({e.strerror}). Kies een andere map of sluit het bestand."
        ) from e
    finally:
        temporary.unlink(missing_ok=True)


def schrijf_bytes(path: Path | str, content: bytes) -> Path:
    """Write bytes; the file is either whole or not there."""
    target = Path(path)
    with vervang(target) as temporary:
        temporary.write_bytes(content)
    return target


def schrijf_tekst(path: Path | str, content: str) -> Path:
    """Write UTF-8 text with line feeds only, whatever the platform."""
    return schrijf_bytes(path, content.encode("utf-8"))


def veilige_naam(text: str) -> str:
    """Make a file name of letters, digits and hyphens out of any text."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:80] or "naamloos"
