"""An inzetmodel out of TOML: every key of the right kind, or a message that says which is not."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, get_args

from veeval.bronnen import Bron
from veeval.errors import UnknownName, UnreadableFile
from veeval.inzetmodellen.model import Formule, Inzetmodel, Keuzeniveau, ModelSoort, Parameter, Periode, Term

__all__ = ["bouw"]

_SOORTEN: dict[type, str] = {
    str: "tekst",
    dict: "een tabel",
    list: "een lijst",
    float: "een getal",
    dt.date: "een datum",
}
_VORM = {
    "naam": str,
    "titel": str,
    "kort": str,
    "eenheid": str,
    "kanttekening": str,
    "geldig_van": dt.date,
    "geldig_tot": dt.date,
    "termen": list,
    "parameters": dict,
    "bron": dict,
}
_PARAMETER = {"betekenis": str, "eenheid": str, "waarde": float, "maximum": float, "bron": str}
_TERM = {"taak": str, "factoren": list, "formatie": str}
_BRON = {"titel": str, "plaats": str, "gelezen": dt.date}


def bouw(raw: dict[str, Any], where: str) -> Inzetmodel:
    """Build a model out of what its TOML holds.

    Raises
    ------
    UnreadableFile
        A key is missing, unknown, or not of its kind.
    UnknownName
        A choice or a factor that does not exist.
    """
    _check(raw, where)
    try:
        termen = tuple(Term(t["taak"], tuple(t["factoren"]), t.get("formatie")) for t in raw["termen"])
        parameters = {n: Parameter(**p) for n, p in raw["parameters"].items()}
        rest = {k: v for k, v in raw.items() if k not in ("termen", "parameters", "bron")}
        model = Inzetmodel(**rest, termen=termen, parameters=parameters, bron=Bron(**raw["bron"]))
    except (KeyError, TypeError, AttributeError) as e:
        raise UnreadableFile(f"{where}: {e}. Zie een meegeleverd model voor de vereiste sleutels.") from e
    for field, allowed in (
        ("soort", ModelSoort),
        ("keuzeniveau", Keuzeniveau),
        ("periode", Periode),
        ("formule", Formule),
    ):
        if getattr(model, field) not in get_args(allowed):
            raise UnknownName(f"{field} in {where}", getattr(model, field), get_args(allowed))
    used = {f for t in termen for f in t.factoren} | ({model.drempel} if isinstance(model.drempel, str) else set())
    for f in sorted(used - set(parameters)):
        raise UnknownName(f"factor in {where}", f, parameters)
    if not termen:
        raise UnreadableFile(f"{where}: een model heeft ten minste één [[termen]].")
    return model


def _check(raw: Mapping[str, Any], where: str) -> None:
    """Say which key is not of its kind; unknown and missing keys are said when the model is made."""
    _kinds(raw, _VORM, where)
    _kinds(raw.get("bron", {}), _BRON, f"{where}, bron")
    for naam, parameter in raw.get("parameters", {}).items():
        _kinds(parameter, _PARAMETER, f"{where}, parameter {naam}")
    for i, term in enumerate(raw.get("termen", []), 1):
        _kinds(term, _TERM, f"{where}, term {i}")
        for factor in term.get("factoren", []):
            _kind(factor, str, f"{where}, term {i}: een factor")


def _kinds(table: object, kinds: Mapping[str, type], where: str) -> None:
    if not isinstance(table, Mapping):
        raise UnreadableFile(f"{where} moet {_SOORTEN[dict]} zijn, niet {table!r}.")
    for key, kind in kinds.items():
        if key in table:
            _kind(table[key], kind, f"{where}: {key}")


def _kind(value: object, kind: type, where: str) -> None:
    if kind is float:
        right = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    elif kind is dt.date:
        right = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    else:
        right = isinstance(value, kind)
    if not right:
        raise UnreadableFile(f"{where} moet {_SOORTEN[kind]} zijn, niet {value!r}.")
