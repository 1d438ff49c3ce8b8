"""A table's columns as a Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/)."""

from __future__ import annotations

from typing import Any

from veeval.tables.kolom import Kolom

__all__ = ["JA", "JSON", "NEE", "data_package", "table_schema"]

JSON = dict[str, Any]
JA, NEE = "ja", "nee"


def _field(k: Kolom, key: tuple[str, ...]) -> JSON:
    constraints: JSON = {}
    if k.verplicht:
        constraints["required"] = True
    if key == (k.naam,):
        constraints["unique"] = True
    if k.minimum is not None:
        constraints["minimum"] = int(k.minimum) if k.soort == "integer" else k.minimum
    if k.maximum is not None:
        constraints["maximum"] = int(k.maximum) if k.soort == "integer" else k.maximum
    if k.categorieen:
        constraints["enum"] = list(k.categorieen)
    if k.patroon is not None:
        constraints["pattern"] = k.patroon
    field: JSON = {"name": k.naam, "type": k.soort, "description": k.betekenis}
    if k.soort == "boolean":
        field |= {"trueValues": [JA], "falseValues": [NEE]}
    if k.eenheid is not None:
        field["unit"] = k.eenheid
    field["source"] = str(k.bron)
    if constraints:
        field["constraints"] = constraints
    return field


def table_schema(description: str, columns: tuple[Kolom, ...], key: tuple[str, ...]) -> JSON:
    """Frictionless Table Schema of a table.

    Parameters
    ----------
    description : str
        What the table holds.
    columns : tuple of Kolom
        Its columns.
    key : tuple of str
        Its primary key; empty for none.

    Returns
    -------
    dict
        JSON-ready schema.
    """
    schema: JSON = {
        "description": description,
        "fields": [_field(k, key) for k in columns],
        "missingValues": [""],
    }
    if key:
        schema["primaryKey"] = list(key)
    foreign = [k for k in columns if k.verwijst_naar is not None]
    if foreign:
        schema["foreignKeys"] = [
            {"fields": [k.naam], "reference": {"resource": k.verwijst_naar[0], "fields": [k.verwijst_naar[1]]}}
            for k in foreign
            if k.verwijst_naar is not None
        ]
    return schema


def data_package(name: str, title: str, description: str, resources: list[JSON]) -> JSON:
    """Frictionless data package descriptor around resources that have a name, a path and a schema."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": description,
        "licenses": [{"name": "EUPL-1.2", "path": "https://eupl.eu/1.2/nl/"}],
        "resources": resources,
    }
