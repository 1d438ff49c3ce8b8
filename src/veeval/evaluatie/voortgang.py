"""What was made before and is still good: an interrupted run goes on, and a second run makes only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from veeval.uitvoer import schrijf_tekst

__all__ = ["Voortgang"]

_BESTAND = ".gemaakt.json"


@dataclass(slots=True)
class Voortgang:
    """The record of a folder: per file the hash of what it was made from, and of its bytes.

    Attributes
    ----------
    map : Path
        The folder.
    gemaakt : dict
        Per file name ``{"bron": hash, "bytes": hash}``.
    """

    map: Path
    gemaakt: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, versies: Mapping[str, str]) -> Voortgang:
        """Read the record; of other versions of the software, or damaged, it counts as nothing."""
        try:
            found = json.loads((folder / _BESTAND).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls(folder)
        known = found.get("bestanden", {}) if isinstance(found, dict) and found.get("versies") == dict(versies) else {}
        whole = {str(k): v for k, v in known.items() if isinstance(v, dict) and set(v) == {"bron", "bytes"}}
        return cls(folder, whole)

    def is_actueel(self, path: Path, bron: str) -> bool:
        """Whether a file stands there as it was made, from the same source."""
        entry = self.gemaakt.get(path.name)
        if entry is None or entry["bron"] != _hash(bron.encode()) or not path.is_file():
            return False
        return entry["bytes"] == _hash(path.read_bytes())

    def meld(self, path: Path, bron: str, versies: Mapping[str, str]) -> None:
        """Record a file that was made just now."""
        self.gemaakt[path.name] = {"bron": _hash(bron.encode()), "bytes": _hash(path.read_bytes())}
        content = {"versies": dict(versies), "bestanden": dict(sorted(self.gemaakt.items()))}
        schrijf_tekst(self.map / _BESTAND, json.dumps(content, indent=1) + "\n")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
