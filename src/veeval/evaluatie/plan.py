"""Read a plan: what is asked, of which data, with which protection."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from veeval.errors import BadArgument, UnknownName, UnreadableFile
from veeval.estimates import MIN_N
from veeval.evaluatie.deel import KENMERKEN
from veeval.evaluatie.opdracht import FORMATEN, Opdracht
from veeval.evaluatie.vragen import Vraag
from veeval.report import Citaat

__all__ = ["Plan", "read_plan"]

_SLEUTELS: dict[str, type] = {
    "titel": str,
    "data": str,
    "mapping": str,
    "seed": int,
    "min_n": int,
    "periode": dict,
    "deelgroep": dict,
    "vragen": list,
    "citaten": list,
    "factsheets": list,
    "huisstijl": str,
    "teksten": str,
}
_SOORTEN = {str: "tekst", int: "geheel getal", dict: "tabel", list: "lijst"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, of which data, with which protection.

    Attributes
    ----------
    titel : str
        Title of the results.
    data : Path
        The delivery, relative to the plan.
    mapping : Path or None
        The mapping of the supplier's headers and words, relative to the plan; None where there is none.
    vragen : tuple of Vraag
        The questions, in order.
    periode : tuple of (int or None, int or None)
        First and last year.
    deelgroep : mapping of str to tuple
        Per column of ``locaties`` the values that take part.
    citaten : tuple of Citaat
        Quotes for factsheets, by role.
    factsheets : tuple of Opdracht
        Which factsheets are made, in which style and with which texts; those of all municipalities by default.
    seed : int
        Seed of everything random.
    min_n : int
        Smallest number of children behind a figure that is shown.
    sha256 : str
        Hash of the plan's bytes: a changed plan is visible as such.
    huisstijl : Path or None
        Style of the comparison page and of the factsheets, relative to the plan.
    """

    titel: str
    data: Path
    mapping: Path | None
    vragen: tuple[Vraag, ...]
    periode: tuple[int | None, int | None]
    deelgroep: Mapping[str, tuple[object, ...]]
    citaten: tuple[Citaat, ...]
    factsheets: tuple[Opdracht, ...]
    seed: int
    min_n: int
    sha256: str
    huisstijl: Path | None = None

    def met_mapping(self, mapping: Path | str | None, waar: str) -> Plan:
        """Return the plan, of the file ``waar``, with a mapping that was given beside it.

        Raises
        ------
        BadArgument
            The plan names one itself.
        """
        if mapping is None:
            return self
        if self.mapping is not None:
            raise BadArgument(
                f'{waar} noemt al een toewijzing (mapping = "{self.mapping.name}"). Laat --mapping weg, of haal die '
                "regel uit het plan."
            )
        return replace(self, mapping=Path(mapping))

    @property
    def genummerd(self) -> dict[str, Vraag]:
        """Questions by the name of their files."""
        return {f"{i:02d}-{v.bestandsnaam}": v for i, v in enumerate(self.vragen, start=1)}

    @property
    def omschrijving(self) -> str:
        """Say which part of the data takes part; empty for all."""
        parts = [f"{k} {', '.join(map(str, v))}" for k, v in self.deelgroep.items()]
        van, tot = self.periode
        if van or tot:
            parts.append(f"{van or 'begin'} tot en met {tot or 'einde'}")
        return "; ".join(parts)


def read_plan(path: Path | str) -> Plan:
    """Read and check a plan.

    Raises
    ------
    UnreadableFile
        If the file is absent or is not TOML.
    UnknownName, BadArgument
        If a key, question or option does not exist, or has the wrong type.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
        raw = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UnreadableFile(f"{file}: dit plan is niet te lezen ({e}).") from e
    for key, value in raw.items():
        if key not in _SLEUTELS:
            raise UnknownName(f"sleutel in {file.name}", key, _SLEUTELS)
        if not isinstance(value, _SLEUTELS[key]) or isinstance(value, bool):
            raise BadArgument(f"{file.name}: {key} moet een {_SOORTEN[_SLEUTELS[key]]} zijn, niet {value!r}.")
    if "data" not in raw or not raw.get("vragen"):
        raise BadArgument(f'{file.name}: een plan heeft ten minste data = "map" en één [[vragen]] nodig.')
    try:
        citaten = tuple(Citaat(**c) for c in raw.get("citaten", ()))
    except TypeError as e:
        raise BadArgument(f"{file.name}: een citaat heeft rol, tekst en eventueel gemeente ({e}).") from e
    return Plan(
        titel=raw.get("titel", "Inzet in de voorschoolse educatie"),
        data=(file.parent / raw["data"]).resolve(),
        mapping=_pad(raw, "mapping", file),
        vragen=tuple(_vraag(v, file.name) for v in raw["vragen"]),
        periode=_periode(raw.get("periode", {}), file.name),
        deelgroep=_deelgroep(raw.get("deelgroep", {}), file.name),
        citaten=citaten,
        factsheets=_factsheets(raw, file),
        huisstijl=_pad(raw, "huisstijl", file),
        seed=raw.get("seed", 0),
        min_n=raw.get("min_n", MIN_N),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _pad(raw: Mapping[str, Any], key: str, file: Path) -> Path | None:
    """Resolve a file or folder that a plan names, relative to the plan."""
    return (file.parent / raw[key]).resolve() if key in raw else None


def _vraag(raw: Mapping[str, Any], where: str) -> Vraag:
    if not isinstance(raw, Mapping):
        raise BadArgument(f"{where}: schrijf elke vraag onder [[vragen]], niet als {raw!r}.")
    varianten = raw.get("varianten", {})
    if not isinstance(varianten, Mapping) or not all(isinstance(v, list) and v for v in varianten.values()):
        raise BadArgument(f'{where}: varianten noemt per optie een lijst: telgrondslag = ["doelgroepkind", "ve_kind"].')
    opties = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items() if k not in ("vraag", "varianten")}
    choices = {k: tuple(tuple(x) if isinstance(x, list) else x for x in v) for k, v in varianten.items()}
    return Vraag.make(str(raw.get("vraag", "")), opties, choices, where)


def _factsheets(raw: Mapping[str, Any], file: Path) -> tuple[Opdracht, ...]:
    """Read the [[factsheets]] of a plan; house style and texts hold for all of them."""
    style, texts = (_pad(raw, k, file) for k in ("huisstijl", "teksten"))
    out = []
    for entry in raw.get("factsheets", [{}]):
        if not isinstance(entry, Mapping):
            raise BadArgument(f"{file.name}: schrijf elke soort onder [[factsheets]], niet als {entry!r}.")
        for key in entry:
            if key not in ("soort", "gemeente", "formaten"):
                raise UnknownName(f"sleutel van factsheets in {file.name}", key, ("soort", "gemeente", "formaten"))
        formats = entry.get("formaten", list(FORMATEN))
        if not isinstance(formats, list):
            raise BadArgument(f'{file.name}: factsheets.formaten is een lijst: formaten = ["html", "pdf", "docx"].')
        out.append(
            Opdracht(
                soort=entry.get("soort", "gemeente"),
                gemeente=entry.get("gemeente"),
                formaten=tuple(formats),
                huisstijl=style,
                teksten=texts,
            )
        )
    return tuple(out)


def _periode(raw: Mapping[str, Any], where: str) -> tuple[int | None, int | None]:
    for key, value in raw.items():
        if key not in ("van", "tot"):
            raise UnknownName(f"sleutel van periode in {where}", key, ("van", "tot"))
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadArgument(f"{where}: periode.{key} moet een jaartal zijn, niet {value!r}.")
    return raw.get("van"), raw.get("tot")


def _deelgroep(raw: Mapping[str, Any], where: str) -> dict[str, tuple[object, ...]]:
    for key, value in raw.items():
        if key not in KENMERKEN:
            raise UnknownName(f"kenmerk van deelgroep in {where}", key, KENMERKEN)
        if not isinstance(value, list) or not value:
            raise BadArgument(f"{where}: deelgroep.{key} moet een lijst van waarden zijn, niet {value!r}.")
    return {key: tuple(value) for key, value in raw.items()}
