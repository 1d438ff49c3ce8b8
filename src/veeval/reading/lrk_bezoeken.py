"""From a list of inspections to the table inspecties."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.reading.levering import RuweTabel
from veeval.reading.lrk_datums import parse_dates
from veeval.reading.lrk_plaatsen import SOORTEN, LrkRegels, column

__all__ = ["read_inspections"]

_KLEUREN = ("groen", "geel", "oranje", "rood")
_BEZOEK = {
    "jaarlijks inspectiebezoek": "regulier",
    "incidenteel inspectiebezoek": "aanvullend",
    "nader onderzoek": "nader",
}


def read_inspections(inspecties: RuweTabel, register: RuweTabel, locaties: pd.Series, regels: LrkRegels) -> RuweTabel:
    """Make inspecties of the list, for the locations that are in the register; name every row that is left out."""
    _register_colours(register, regels)
    frame = inspecties.frame
    lrk, kleur = column(inspecties, "lrk"), column(inspecties, "kleur")
    dates = parse_dates(inspecties, column(inspecties, "datum"), regels, verplicht=True)
    used = np.array([d is not None for d in dates], dtype=bool)
    used &= _complete(inspecties, lrk, kleur, regels)
    used &= _is_location(inspecties, regels)
    known = frame[lrk].isin(locaties).to_numpy(dtype=bool) | frame[lrk].isna().to_numpy()
    text = "Locatie {waarde} staat niet in het register. De inspectie is niet gebruikt."
    regels.name(inspecties, used & ~known, lrk, "niet_in_register", text)
    used &= known
    colours = frame[kleur].str.casefold()
    used &= _colours_known(inspecties, kleur, used, regels)
    out = pd.DataFrame({"locatie_id": frame[lrk], "datum": dates, "oordeel": colours})
    out["soort"] = _visits(register, out, regels)
    used &= _first_of_day(inspecties, out, used, lrk, regels)
    _remark_status(inspecties, used, regels)
    rows = np.flatnonzero(used)
    kept = out.iloc[rows].reset_index(drop=True)[["locatie_id", "datum", "soort", "oordeel"]].astype("str")
    return RuweTabel("inspecties", inspecties.bestand, "", kept, inspecties.rijen[rows])


def _register_colours(register: RuweTabel, regels: LrkRegels) -> None:
    """Name colours in the register that are no judgement."""
    kleur = column(register, "kleur", verplicht=False)
    if kleur:
        odd = ~register.frame[kleur].str.casefold().isin(_KLEUREN) & register.frame[kleur].notna()
        text = 'De kleur "{waarde}" in het register is geen oordeel (groen, geel, oranje, rood) en telt niet mee.'
        regels.name(register, odd.to_numpy(dtype=bool), kleur, "kleur", text, "waarschuwing")


def _complete(ruw: RuweTabel, lrk: str, kleur: str, regels: LrkRegels) -> np.ndarray:
    no_id, no_colour = ruw.frame[lrk].isna().to_numpy(), ruw.frame[kleur].isna().to_numpy()
    regels.name(ruw, no_id, lrk, "lrk_leeg", "Het LRK-nummer is leeg. De rij is niet gebruikt.")
    regels.name(ruw, no_colour, kleur, "kleur_leeg", "De kleur is leeg. De rij is niet gebruikt.")
    no_date = ruw.frame[column(ruw, "datum")].isna().to_numpy()
    regels.name(ruw, no_date, column(ruw, "datum"), "datum_leeg", "De datum is leeg. De rij is niet gebruikt.")
    return np.asarray(~no_id & ~no_colour, dtype=bool)


def _is_location(ruw: RuweTabel, regels: LrkRegels) -> np.ndarray:
    """Leave out childminders and their agencies; say where the type had to make up for an empty soort."""
    type_, soort = column(ruw, "type"), column(ruw, "soort", verplicht=False)
    fits = ruw.frame[type_].str.casefold().isin(SOORTEN).to_numpy(dtype=bool)
    text = 'Het type "{waarde}" is geen locatie (gastouderopvang). De rij is niet gebruikt.'
    regels.name(ruw, ~fits & ruw.frame[type_].notna().to_numpy(), type_, "geen_locatie", text)
    regels.name(
        ruw, ruw.frame[type_].isna().to_numpy(), type_, "type_leeg", "Het type is leeg. De rij is niet gebruikt."
    )
    if soort:
        empty = ruw.frame[soort].isna().to_numpy()
        text = "De soort is leeg; de kolom type is gebruikt."
        regels.name(ruw, empty, soort, "soort_leeg", text, "waarschuwing")
    return fits


def _colours_known(ruw: RuweTabel, kleur: str, used: np.ndarray, regels: LrkRegels) -> np.ndarray:
    known = ruw.frame[kleur].str.casefold().isin(_KLEUREN).to_numpy(dtype=bool)
    text = 'De kleur "{waarde}" is geen oordeel (groen, geel, oranje, rood). De rij is niet gebruikt.'
    regels.name(ruw, used & ~known, kleur, "kleur", text)
    return known


def _visits(register: RuweTabel, out: pd.DataFrame, regels: LrkRegels) -> list[str]:
    """Kind of each visit: as the register says for that location and day, else regulier."""
    bezoek, datum = column(register, "bezoek", verplicht=False), column(register, "datum", verplicht=False)
    if not bezoek or not datum:
        regels.opmerkingen.append("Het soort bezoek staat in geen van beide bestanden; alle bezoeken heten regulier.")
        return ["regulier"] * len(out)
    days = parse_dates(register, datum, regels, verplicht=False)
    kinds = [_BEZOEK.get(str(b).casefold(), "regulier") for b in register.frame[bezoek]]
    by_day = dict(zip(zip(register.frame[column(register, "lrk")], days, strict=True), kinds, strict=True))
    keys = list(zip(out["locatie_id"], out["datum"], strict=True))
    matched = sum(k in by_day for k in keys)
    regels.opmerkingen.append(
        f"Soort bezoek: {matched} inspecties op locatie en datum gevonden in {register.bestand}; de rest heet regulier."
    )
    return [by_day.get(k, "regulier") for k in keys]


def _first_of_day(ruw: RuweTabel, out: pd.DataFrame, used: np.ndarray, lrk: str, regels: LrkRegels) -> np.ndarray:
    """Leave out a visit that is there twice; two colours on one day cannot both be true and are named apart."""
    rows = out[used]
    again = np.zeros(len(out), dtype=bool)
    again[np.flatnonzero(used)] = rows.duplicated(["locatie_id", "datum"]).to_numpy()
    same = np.zeros(len(out), dtype=bool)
    same[np.flatnonzero(used)] = rows.duplicated(["locatie_id", "datum", "oordeel"]).to_numpy()
    regels.name(ruw, again & same, lrk, "herhaald", "Deze inspectie van {waarde} staat er al. De rij is niet gebruikt.")
    text = "Locatie {waarde} heeft op deze dag al een andere kleur. De eerste telt; deze rij is niet gebruikt."
    regels.name(ruw, again & ~same, lrk, "tegenstrijdig", text)
    return ~again


def _remark_status(ruw: RuweTabel, used: np.ndarray, regels: LrkRegels) -> None:
    status = column(ruw, "status", verplicht=False)
    if not status:
        return
    gone = ruw.frame[status].str.casefold().str.startswith("niet meer", na=False).to_numpy(dtype=bool)
    text = "De locatie is uitgeschreven ({waarde}); datum van uitschrijving niet bekend."
    regels.name(ruw, gone, status, "uitgeschreven", text, "waarschuwing")
    empty = ruw.frame[status].isna().to_numpy()
    regels.name(ruw, empty, status, "status_leeg", "De status is leeg.", "waarschuwing")
    regels.opmerkingen.append(
        f"{ruw.bestand}: {int((gone & used).sum())} gebruikte inspecties van uitgeschreven locaties."
    )
