"""From a register extract to gemeenten, aanbieders and locaties."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from veeval.errors import BadArgument, UnreadableFile
from veeval.gebied import gemeentecode
from veeval.reading.levering import RuweTabel
from veeval.reading.lrk_datums import parse_dates
from veeval.reading.problemen import Ernst, problemen

__all__ = ["SOORTEN", "LrkRegels", "column", "houder_id", "read_locations"]

SOORTEN = {
    "kdv": "kdv",
    "kinderdagverblijf": "kdv",
    "bso": "bso",
    "buitenschoolse opvang": "bso",
    "psz": "peuteropvang",
    "peuterspeelzaal": "peuteropvang",
}
_AMSTERDAM = pd.DataFrame({"gemeentecode": ["GM0363"], "naam": ["Amsterdam"], "klasse": ["G4"]})
_GASTOUDER = frozenset({"vgo", "gob", "go", "gastouderbureau", "gastouder", "voorziening voor gastouderopvang"})
_KOPPEN = {
    "lrk": ("lrk nummer", "lrknummer", "lrk_id", "lrk_nummer"),
    "code": ("gem_code", "gemeentecode", "cbs_code"),
    "naam": ("actuele_naam_oko", "naam"),
    "ve": ("vve", "ve"),
    "opening": ("inschrijfdatum",),
    "sluiting": ("uitschrijfdatum",),
    "kvk": ("kvk_nummer_houder",),
    "houder": ("naam_houder", "houder.text", "houder/_text"),
    "plaats": ("verantwoordelijke_gemeente", "opvanglocatie_woonplaats", "gemeente", "plaats"),
    "type": ("type_oko", "type"),
    "soort": ("soort",),
    "bezoek": ("type onderzoek", "type_onderzoek"),
    "datum": ("bezoekdatum", "datum_inspectie"),
    "kleur": ("kleur", "kleur vestiging"),
    "status": ("status",),
}


@dataclass(slots=True)
class LrkRegels:
    """What is found while the two files are read: problems and remarks, gathered in order."""

    problems: list[pd.DataFrame] = field(default_factory=list)
    opmerkingen: list[str] = field(default_factory=list)

    def name(
        self,
        ruw: RuweTabel,
        mask: np.ndarray,
        kolom: str,
        rule: str,
        uitleg: str,
        ernst: Ernst = "fout",
    ) -> None:
        """Name the marked rows of a file; ``{waarde}`` becomes the value as delivered."""
        where = np.flatnonzero(mask)
        if not len(where):
            return
        values = ruw.frame[kolom].iloc[where].fillna("").tolist()
        texts = [uitleg.replace("{waarde}", v[:40]) for v in values]
        self.problems.append(problemen((ruw.bestand, ""), ruw.rijen[where].tolist(), kolom, values, rule, texts, ernst))


def column(ruw: RuweTabel, wat: str, *, verplicht: bool = True) -> str:
    """Return the name that a column has in this file; empty where it is absent and not needed."""
    names = {c.casefold().strip(): c for c in ruw.frame.columns}
    found = next((names[k] for k in _KOPPEN[wat] if k in names), "")
    if verplicht and not found:
        raise UnreadableFile(
            f"{ruw.bestand}: geen kolom voor {wat} gevonden (verwacht: {', '.join(_KOPPEN[wat])}). "
            "Is dit het bestand dat u bedoelde?"
        )
    return found


def houder_id(kvk: str | None, naam: str | None) -> str:
    """Return a stable key of a provider: its KvK number, or else a hash of its name."""
    if kvk and kvk.isascii() and kvk.isdigit():
        return kvk.zfill(8)
    if naam:
        return "H" + hashlib.sha256(" ".join(naam.casefold().split()).encode()).hexdigest()[:10]
    return "onbekend"


def read_locations(
    register: RuweTabel,
    inspecties: RuweTabel | None,
    regels: LrkRegels,
    gemeenten: pd.DataFrame | None = None,
    ve: Collection[str] | None = None,
) -> dict[str, RuweTabel]:
    """Make gemeenten, aanbieders and locaties of the register; types come from the inspections where they are there."""
    lrk = column(register, "lrk")
    ids = register.frame[lrk]
    regels.name(register, ids.isna().to_numpy(), lrk, "lrk_leeg", "Het LRK-nummer is leeg. De rij is niet gebruikt.")
    repeated = (ids.duplicated() & ids.notna()).to_numpy()
    text = "{waarde} staat er al in een eerdere rij. Voor de locatie telt de eerste rij."
    regels.name(register, repeated, lrk, "herhaald", text, "waarschuwing")
    rows = np.flatnonzero(ids.notna().to_numpy() & ~repeated & _is_location(register, regels))
    frame = register.frame.iloc[rows].reset_index(drop=True)
    first = RuweTabel("locaties", register.bestand, "", frame, register.rijen[rows])
    owner = [houder_id(k, n) for k, n in zip(_cells(first, "kvk"), _cells(first, "houder"), strict=True)]
    known = _AMSTERDAM if gemeenten is None else gemeenten
    codes = _municipalities(first, known, regels)
    locaties = pd.DataFrame(
        {
            "locatie_id": frame[lrk],
            "aanbieder_id": owner,
            "gemeentecode": codes,
            "naam": _cells(first, "naam"),
            "soort": _types(first, inspecties, regels),
            "ve": _offers_ve(first, ve),
            "opening": _dates(first, "opening", regels),
            "sluiting": _dates(first, "sluiting", regels),
        },
    ).astype("str")
    return {
        "gemeenten": _table("gemeenten", first, _gemeenten(codes, known, inspecties)),
        "aanbieders": _table("aanbieders", first, _aanbieders(owner, _cells(first, "houder"), codes)),
        "locaties": RuweTabel("locaties", register.bestand, "", locaties, first.rijen),
    }


def _cells(ruw: RuweTabel, wat: str) -> list[str | None]:
    naam = column(ruw, wat, verplicht=False)
    if not naam:
        return [None] * len(ruw.frame)
    return [None if pd.isna(v) else str(v) for v in ruw.frame[naam]]


def _dates(ruw: RuweTabel, wat: str, regels: LrkRegels) -> list[str | None]:
    naam = column(ruw, wat, verplicht=False)
    return parse_dates(ruw, naam, regels, verplicht=False) if naam else [None] * len(ruw.frame)


def _is_location(ruw: RuweTabel, regels: LrkRegels) -> np.ndarray:
    """Leave out childminders and their agencies where the register itself tells the type."""
    own = column(ruw, "type", verplicht=False)
    if not own:
        return np.ones(len(ruw.frame), dtype=bool)
    minded = ruw.frame[own].str.casefold().isin(_GASTOUDER).to_numpy(dtype=bool)
    text = 'Het type "{waarde}" is geen locatie (gastouderopvang). De rij is niet gebruikt.'
    regels.name(ruw, minded, own, "geen_locatie", text)
    return ~minded


def _offers_ve(ruw: RuweTabel, ve: Collection[str] | None) -> list[str | None]:
    """Whether ve is offered: by the list that was given, else by the register's own column."""
    if ve is not None:
        known = frozenset(ve)
        return ["ja" if str(i) in known else "nee" for i in ruw.frame[column(ruw, "lrk")]]
    if not column(ruw, "ve", verplicht=False):
        raise UnreadableFile(
            f"{ruw.bestand} zegt niet op welke locaties ve is. Geef met ve de LRK-nummers van die locaties."
        )
    return [None if pd.isna(v) else str(v).casefold() for v in ruw.frame[column(ruw, "ve")]]


def _municipalities(ruw: RuweTabel, known: pd.DataFrame, regels: LrkRegels) -> list[str | None]:
    """Code of each location: as the register says where that is a known municipality, else by the name of its place."""
    codes = set(known["gemeentecode"])
    by_name = dict(zip(known["naam"].str.casefold(), known["gemeentecode"], strict=True))
    own = column(ruw, "code", verplicht=False)
    naam = own or column(ruw, "plaats")
    found = [_code(v, codes) if own else by_name.get(str(v).casefold()) for v in ruw.frame[naam]]
    absent = np.array([f is None for f in found], dtype=bool)
    text = 'De gemeente "{waarde}" is hier niet bekend. De rij is niet gebruikt.'
    regels.name(ruw, absent, naam, "gemeente", text)
    return found


def _code(value: object, known: set[str]) -> str | None:
    try:
        code = gemeentecode(value)
    except BadArgument:
        return None
    return code if code in known else None


def _types(ruw: RuweTabel, inspecties: RuweTabel | None, regels: LrkRegels) -> list[str | None]:
    """Kind of each location: from the register itself, else the last one in the inspections, else kdv by file."""
    own = column(ruw, "type", verplicht=False)
    if own:
        return [SOORTEN.get(str(v).casefold()) for v in ruw.frame[own]]
    if inspecties is None:
        raise UnreadableFile(
            f"{ruw.bestand} heeft geen kolom voor het type. Geef ook de inspecties, of een ander bestand."
        )
    ids, kinds = inspecties.frame[column(inspecties, "lrk")], inspecties.frame[column(inspecties, "type")]
    last = {str(i): SOORTEN.get(str(k).casefold()) for i, k in zip(ids, kinds, strict=True) if pd.notna(i)}
    lrk = column(ruw, "lrk")
    found = [last.get(str(i)) for i in ruw.frame[lrk]]
    other = np.array([f is not None and f != "kdv" for f in found], dtype=bool)
    text = "{waarde} heeft in de inspecties een ander type dan kdv; het type van de laatste inspectie telt."
    regels.name(ruw, other, lrk, "type", text, "waarschuwing")
    absent = np.array([f is None for f in found], dtype=bool)
    text = "Van {waarde} is het type niet bekend: geen inspectie met een type dat een locatie is. Niet gebruikt."
    regels.name(ruw, absent, lrk, "type_onbekend", text)
    regels.opmerkingen.append(f"{ruw.bestand}: soort van de locaties komt uit {inspecties.bestand} (geen eigen kolom).")
    return found


def _table(naam: str, bron: RuweTabel, frame: pd.DataFrame) -> RuweTabel:
    """Make a table that follows from another one; its rows have no place of their own in the file."""
    return RuweTabel(naam, f"{bron.bestand} ({naam})", "", frame.astype("str"), np.arange(1, len(frame) + 1))


def _aanbieders(ids: list[str], namen: list[str | None], codes: list[str | None]) -> pd.DataFrame:
    """Return the providers of the locations in a known municipality."""
    known = [c is not None for c in codes]
    frame = pd.DataFrame({"aanbieder_id": ids, "naam": [n or "onbekend" for n in namen]})[known]
    return frame.drop_duplicates("aanbieder_id").sort_values("aanbieder_id", ignore_index=True)


def _gemeenten(codes: list[str | None], known: pd.DataFrame, inspecties: RuweTabel | None) -> pd.DataFrame:
    """Return the municipalities that have locations: in the years that were given, else in those with inspections."""
    used = known[known["gemeentecode"].isin([c for c in codes if c is not None])]
    columns = ["gemeentecode", "jaar", "naam", "klasse"]
    if "jaar" in used.columns:
        return used.drop_duplicates(["gemeentecode", "jaar"]).sort_values(columns[:2])[columns]
    if inspecties is None:
        raise BadArgument("geef gemeenten: een tabel met gemeentecode, jaar, naam en klasse.")
    dates = parse_dates(inspecties, column(inspecties, "datum"), LrkRegels(), verplicht=True)
    years = pd.DataFrame({"jaar": sorted({d[:4] for d in dates if d is not None})})
    return used.sort_values("gemeentecode").merge(years, how="cross")[columns]
