"""The letters of a factsheet: Source Sans Pro, or a house's own font files, which are embedded in what is made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from veeval.errors import BadArgument, UnreadableFile

__all__ = ["STANDAARD", "Lettertype", "lees_lettertype", "lettermap"]

STANDAARD = "Source Sans Pro"
_SOORTEN = (".ttf", ".otf")
_GROOTST = 2_000_000


@dataclass(frozen=True, slots=True)
class Lettertype:
    """A font family.

    Attributes
    ----------
    naam : str
        Family name, as the files say.
    bestanden : tuple of (str, int, str, bytes)
        File name, weight, style ("normal", "italic") and content of each; empty for the default.
    """

    naam: str = STANDAARD
    bestanden: tuple[tuple[str, int, str, bytes], ...] = ()


def lees_lettertype(paths: tuple[Path, ...], waar: str) -> Lettertype:
    """Read the font files of one family.

    Raises
    ------
    UnreadableFile
        A file that is absent, or is no font.
    BadArgument
        Another kind of file, one that is too large, or files of several families.
    """
    files = []
    for path in paths:
        if path.suffix.lower() not in _SOORTEN:
            raise BadArgument(f"{waar}: {path.name} is geen ttf of otf. Geef het lettertype in een van deze soorten.")
        if not path.is_file():
            raise UnreadableFile(f"{waar}: het lettertype {path} is er niet. Zet het bestand daar, of pas de naam aan.")
        if path.stat().st_size > _GROOTST:
            raise BadArgument(
                f"{waar}: {path.name} is groter dan 2 MB; het gaat in elke factsheet mee. Geef een kleiner."
            )
        files.append((path.name, path.read_bytes()))
    with TemporaryDirectory() as folder:
        for i, (name, content) in enumerate(files):
            (Path(folder) / f"{i}-{name}").write_bytes(content)
        found = {Path(str(f.path)).name: f for f in _fonts(folder).fonts()}
    for i, (name, _) in enumerate(files):
        if f"{i}-{name}" not in found:
            raise UnreadableFile(f"{waar}: {name} is niet als lettertype te lezen. Is het bestand beschadigd?")
    families = sorted({f.family for f in found.values()})
    if len(families) > 1:
        raise BadArgument(
            f"{waar}: de bestanden horen bij verschillende lettertypes: {', '.join(families)}. Geef er één."
        )
    about = [found[f"{i}-{name}"] for i, (name, _) in enumerate(files)]
    made = [(n, int(f.weight), str(f.style).lower(), c) for (n, c), f in zip(files, about, strict=True)]
    return Lettertype(families[0], tuple(made))


def _fonts(*folders: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


@contextlib.contextmanager
def lettermap(lettertype: Lettertype | None = None) -> Iterator[typst.Fonts]:
    """Give the fonts that typst may use: those of the house, and the default for what it lacks."""
    with (
        resources.as_file(resources.files("font_source_sans_pro").joinpath("files")) as default,
        TemporaryDirectory() as own,
    ):
        for name, _, _, content in lettertype.bestanden if lettertype is not None else ():
            (Path(own) / name).write_bytes(content)
        yield _fonts(str(default), own)
