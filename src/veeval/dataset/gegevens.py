"""The Dataset: to hold one is to hold tables that passed validation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from veeval.dataset.schrijven import Formaat, write
from veeval.errors import MissingTable
from veeval.tables import TABELLEN, tabel

__all__ = ["Dataset"]


@dataclass(frozen=True, slots=True)
class Dataset(Mapping[str, pd.DataFrame]):
    """Validated tables, by name.

    Make one with :func:`veeval.load`. Every frame has all columns of its table, in the order and with the dtypes of
    ``veeval.tables``; a table that was not delivered is absent.

    Attributes
    ----------
    tables : mapping of str to pandas.DataFrame
        The tables.
    herkomst : mapping of str to str
        Path of each file read, relative to the delivery, and the SHA-256 of its bytes.
    naam : str
        Name of the delivery, for titles and messages.
    """

    tables: Mapping[str, pd.DataFrame]
    herkomst: Mapping[str, str] = field(default_factory=dict)
    naam: str = ""

    def __post_init__(self) -> None:
        for naam in self.tables:
            tabel(naam)
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        object.__setattr__(self, "herkomst", MappingProxyType(dict(self.herkomst)))

    def __getitem__(self, naam: str) -> pd.DataFrame:
        """Return a copy of a table, so that no one changes what was validated."""
        tabel(naam)
        if naam not in self.tables:
            raise MissingTable(
                f"tabel {naam!r} ontbreekt in {self.naam or 'deze levering'}. "
                f"Aanwezig: {', '.join(self.tables) or '(geen)'}. Lever {naam}.csv of een werkblad {naam} aan."
            )
        return self.tables[naam].copy()

    def __contains__(self, naam: object) -> bool:
        return naam in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(n for n in TABELLEN if n in self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def require(self, vraag: str, *namen: str) -> None:
        """Raise :class:`MissingTable` that names the question and every table it lacks.

        Parameters
        ----------
        vraag : str
            The question that needs them, e.g. ``"uren.per_doelgroepkind"``.
        *namen : str
            The tables it needs.
        """
        missing = [n for n in namen if n not in self.tables]
        if missing:
            raise MissingTable(
                f"{vraag} heeft {'de tabel' if len(missing) == 1 else 'de tabellen'} {', '.join(missing)} nodig; "
                f"aanwezig zijn: {', '.join(self) or '(geen)'}."
            )

    def write(self, path: Path | str, format: Formaat | None = None, *, overwrite: bool = False) -> list[Path]:
        """Write the tables, labels included, to files that read back equal with :func:`veeval.load`.

        Parameters
        ----------
        path : path
            A file for ``xlsx``, ``ods`` and ``duckdb`` (one file with all tables); a folder for ``csv``, ``sav``,
            ``dta``, ``parquet`` and ``pakket`` (a file per table). One table may also go to one file that has its
            name, such as ``inzet.sav``.
        format : {"csv", "dta", "duckdb", "ods", "pakket", "parquet", "sav", "xlsx"}, optional
            By default what the suffix says; a folder gets a Frictionless data package (``pakket``).
        overwrite : bool
            Whether files that are there may be replaced.

        Returns
        -------
        list of Path
            The files.

        Raises
        ------
        WriteRefused
            When a file exists and ``overwrite`` is false, or a value does not fit the format.
        BadArgument
            When the name does not suit the format.

        Notes
        -----
        SPSS and Stata get a label for every variable, value labels for choices and for ja and nee, and dates as dates.
        These files hold the rows themselves: nothing is suppressed. A workbook keeps 16 digits of a number, as Excel
        does; all other formats keep every number exactly.
        """
        frames = {naam: self.tables[naam] for naam in self}
        return write(frames, Path(path), format, self.naam or "levering", overwrite=overwrite)

    @property
    def synthetisch(self) -> bool:
        """Whether these are synthetic data: their providers are called so, in whatever file form they came."""
        return "aanbieders" in self and bool(self.tables["aanbieders"]["naam"].str.startswith("Synthetische").any())

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th scope='row'>{n}</th><td>{len(self.tables[n])}</td></tr>" for n in self)
        return f"<table><caption>Dataset</caption><tr><th>tabel</th><th>rijen</th></tr>{rows}</table>"

    def __repr__(self) -> str:
        return f"Dataset({', '.join(f'{n}: {len(self.tables[n])}' for n in self)})"
