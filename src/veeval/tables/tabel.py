"""The base of every table: from its declared columns come the pandera model, the Frictionless schema and the checks."""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING, Annotated, ClassVar, get_args, get_origin, get_type_hints

from veeval.errors import UnknownName
from veeval.tables.frictionless import JSON, table_schema
from veeval.tables.kolom import Kolom, Vorm
from veeval.tables.regel import Regel, kolomregels

if TYPE_CHECKING:
    import pandera.pandas as pa

__all__ = ["Tabel"]


class _Schema:
    """``Inzet.schema``: the pandera model, made when asked for; only then pandera is loaded."""

    def __get__(self, obj: object, owner: type[Tabel]) -> pa.DataFrameSchema:
        model = importlib.import_module("veeval.tables.model")
        made: pa.DataFrameSchema = model.dataframe_schema(
            owner.tabelnaam, tuple(owner.kolommen.values()), owner.sleutel, owner.rijregels
        )
        return made


class Tabel:
    """A table of the data package.

    Subclasses declare columns as ``naam: Type = kolom("betekenis", ...)`` and pass the key and the rules that span
    columns as class keywords. The docstring of the class documents the table.

    Attributes
    ----------
    tabelnaam : str
        Name of the table: the class name in lower case.
    kolommen : dict of str to Kolom
        The columns in order.
    sleutel : tuple of str
        The primary key; empty where rows have none.
    rijregels : tuple of Regel
        Rules over several columns of one row.
    schema : pandera.DataFrameSchema
        The table as a pandera model, usable on its own.
    """

    tabelnaam: ClassVar[str]
    kolommen: ClassVar[dict[str, Kolom]]
    sleutel: ClassVar[tuple[str, ...]] = ()
    rijregels: ClassVar[tuple[Regel, ...]] = ()
    schema: ClassVar[_Schema] = _Schema()

    def __init_subclass__(cls, sleutel: tuple[str, ...] = (), regels: tuple[Regel, ...] = ()) -> None:
        """Collect the declared columns."""
        cls.tabelnaam = cls.__name__.lower()
        cls.sleutel = sleutel
        cls.rijregels = regels
        cls.kolommen = {}
        for naam, hint in get_type_hints(cls, include_extras=True).items():
            declared = cls.__dict__.get(naam)
            if not isinstance(declared, Kolom) or get_origin(hint) is not Annotated:
                continue
            vorm = next(a for a in get_args(hint) if isinstance(a, Vorm))
            cls.kolommen[naam] = declared.met_vorm(naam, vorm)
        for naam in sleutel:
            if naam not in cls.kolommen:
                raise UnknownName("sleutelkolom", naam, cls.kolommen)

    @classmethod
    def beschrijving(cls) -> str:
        """Return the table's documentation: its docstring, without indentation."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def regels(cls) -> tuple[Regel, ...]:
        """All rules that can be checked on one row: those of the columns, then those over columns."""
        return tuple(r for k in cls.kolommen.values() for r in kolomregels(k)) + cls.rijregels

    @classmethod
    def table_schema(cls) -> JSON:
        """Return the table as a Frictionless Table Schema."""
        return table_schema(cls.beschrijving(), tuple(cls.kolommen.values()), cls.sleutel)
