"""One run at a time in a folder, and no traces of a run that was killed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from veeval.errors import WriteRefused

__all__ = ["op_slot"]

_SLOT = ".veeval.lock"
_TIJDELIJK = re.compile(r"\..+\.\d+\.tmp")  # the names that vervang gives


@contextlib.contextmanager
def op_slot(folder: Path) -> Iterator[None]:
    """Keep a folder for this run alone while the block lasts; take away half files of a run that was killed.

    The operating system lets go of the lock when the process ends, however it ends.

    Raises
    ------
    WriteRefused
        Another run is writing in this folder, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _SLOT, timeout=0)
        lock.acquire()
    except Timeout as e:
        raise WriteRefused(
            f"in {folder} is al een andere veeval bezig. Wacht tot die klaar is, of kies een andere map met --out."
        ) from e
    except OSError as e:
        raise WriteRefused(f"in {folder} kan niet worden geschreven ({e.strerror}). Kies een andere map.") from e
    try:
        for left in [p for p in folder.rglob(".*.tmp") if _TIJDELIJK.fullmatch(p.name)]:
            left.unlink(missing_ok=True)
        yield
    finally:
        lock.release()
