"""The texts beside the numbers: our defaults, and a folder in which a bureau edits them without touching code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from veeval.errors import UnreadableFile
from veeval.report.model import Publiek, Soort
from veeval.report.opmaak import Tekst, Waarde, lees_opmaak
from veeval.uitvoer import schrijf_tekst

__all__ = ["Teksten", "open_teksten", "standaardteksten"]

_BOEK = ".standaard.json"


@dataclass(frozen=True, slots=True)
class Teksten:
    """The texts of one kind of factsheet.

    Attributes
    ----------
    bronnen : mapping of str to str
        Markdown per block.
    waar : mapping of str to str
        Where each text comes from, for messages.
    meldingen : tuple of str
        What the owner of the folder must know: defaults that changed, files that belong to no block.
    """

    bronnen: Mapping[str, str]
    waar: Mapping[str, str]
    meldingen: tuple[str, ...] = ()

    def blok(self, sleutel: str, waarden: Mapping[str, Waarde]) -> tuple[str, Tekst]:
        """Heading and text of a block, its placeholders filled."""
        return lees_opmaak(self.bronnen[sleutel], waarden, self.waar[sleutel])

    def voor(self, folder: Path | None, plaats: str) -> Teksten:
        """Return the texts with those that stand in ``folder / plaats``: a municipality may have texts of its own."""
        own = {k: folder / plaats / f"{k}.md" for k in self.bronnen} if folder is not None else {}
        found = {k: p for k, p in own.items() if p.is_file()}
        if not found:
            return self
        texts = {k: _lees(p) for k, p in found.items()}
        return Teksten(
            {**self.bronnen, **texts}, {**self.waar, **{k: str(p) for k, p in found.items()}}, self.meldingen
        )


def map_van(soort: Soort, publiek: Publiek) -> str:
    """Name of the folder with the texts of a kind."""
    return f"{soort}-{publiek}" if soort == "vergelijking" else soort


def standaardteksten(soort: Soort, publiek: Publiek = "gemeenten") -> Teksten:
    """Give the texts that come with the library."""
    folder = resources.files("veeval.report").joinpath("templates", "teksten", map_van(soort, publiek))
    found = {
        p.name.removesuffix(".md"): p.read_text(encoding="utf-8")
        for p in sorted(folder.iterdir(), key=lambda p: p.name)
        if p.name.endswith(".md")
    }
    return Teksten(found, {k: f"{k}.md" for k in found})


def open_teksten(folder: Path | str | None, soort: Soort, publiek: Publiek = "gemeenten") -> Teksten:
    """Read the texts of a folder; write the defaults of the blocks that have none yet.

    A text that was edited stays as it is. A text that was not edited follows the default of this version. Where the
    default of an edited text changed, ``meldingen`` says so.

    Parameters
    ----------
    folder : path or None
        None gives the defaults. Texts stand in a folder per kind in it: ``gemeente/``, ``apm/``,
        ``vergelijking-gemeenten/``, ``vergelijking-aanbieders/``.
    soort, publiek
        Which kind.
    """
    ours = standaardteksten(soort, publiek)
    if folder is None:
        return ours
    place = Path(folder) / map_van(soort, publiek)
    book = _boek(place)
    texts, notes = {}, []
    for key, default in ours.bronnen.items():
        path, then = place / f"{key}.md", book.get(key)
        text = _lees(path) if path.is_file() else None
        if text is None or (_hash(text) == then and text != default):
            if text is not None:
                notes.append(f"{path}: niet bewerkt; vervangen door de nieuwe standaardtekst.")
            schrijf_tekst(path, default)
            text = default
        elif then is not None and then != _hash(default) and text != default:
            notes.append(
                f"{path}: de standaardtekst is veranderd; uw bewerkte tekst blijft staan. Haal het bestand weg om de "
                "nieuwe standaardtekst te krijgen."
            )
            texts[key] = text
            continue  # until it is gone the book keeps the default that the edit began from
        texts[key] = text
        book[key] = _hash(default)
    schrijf_tekst(place / _BOEK, json.dumps(dict(sorted(book.items())), indent=1) + "\n")
    for stray in sorted(p.name for p in place.glob("*.md") if p.stem not in ours.bronnen):
        notes.append(f"{place / stray}: hoort bij geen blok. De blokken heten: {', '.join(ours.bronnen)}.")
    return Teksten(texts, {k: str(place / f"{k}.md") for k in texts}, tuple(notes))


def _lees(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise UnreadableFile(f"{path}: deze tekst is niet te lezen ({e}). Bewaar het bestand als UTF-8.") from e
    return text.replace("\r\n", "\n")


def _boek(place: Path) -> dict[str, str]:
    """Hash of the default that each text began from; a lost or damaged record only loses the comparison."""
    try:
        found = json.loads((place / _BOEK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
