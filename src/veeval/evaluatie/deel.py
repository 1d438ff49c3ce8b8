"""Part of a Dataset: some years, some places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import BadArgument, MissingTable, NotEstimable, UnknownName
from veeval.gebied import naamsleutel
from veeval.groepering import labels, op_indeling

__all__ = ["KENMERKEN", "code_van", "deel"]

KENMERKEN = ("gemeentecode", "aanbieder_id", "locatie_id", "soort", "ve", "wijk")
# the column that says in which year a row belongs; choices and the references stay whole
_TIJD = {
    "inzet": "jaar",
    "financiering": "jaar",
    "tellingen": "peildatum",
    "observaties": "datum",
    "inspecties": "datum",
    "strippen": "datum",
    "scholing": "datum",
    "cycli": "inzicht",
    "trajecten": "aanvraag",
}


def deel(
    ds: Dataset,
    *,
    van: int | None = None,
    tot: int | None = None,
    gemeente: str | Sequence[str] | None = None,
    kenmerken: Mapping[str, Sequence[object]] | None = None,
) -> Dataset:
    """Keep some years and some locations, with everything that belongs to them.

    Parameters
    ----------
    ds : Dataset
        With ``locaties`` where places are chosen.
    van, tot : int, optional
        First and last calendar year. A traject belongs to the year of its request; choices of models, surveys and
        reference tables have no year and stay.
    gemeente : str or sequence of str, optional
        Municipalities to keep, by name or code.
    kenmerken : mapping of str to sequence, optional
        Per column of ``locaties`` the values to keep, e.g. ``{"gemeentecode": ["GM0363"], "soort": ["kdv"]}``. A
        municipality is that of the newest indeling: a place that was merged into it belongs to it.

    Raises
    ------
    UnknownName, BadArgument
        A column or municipality does not exist, or no location has the value.
    NotEstimable
        Nothing is left.
    """
    if gemeente is not None:
        codes = [code_van(ds, g) for g in ([gemeente] if isinstance(gemeente, str) else gemeente)]
        kenmerken = {**(kenmerken or {}), "gemeentecode": codes}
    if van is not None and tot is not None and van > tot:
        raise BadArgument(f"de periode begint in {van} en eindigt in {tot}; draai ze om.")
    tables = {naam: ds[naam] for naam in ds}
    if kenmerken:
        tables = _places(tables, ds, kenmerken)
    if van is not None or tot is not None:
        tables = {naam: _years(naam, frame, van, tot) for naam, frame in tables.items()}
    if "metingen" in tables and "trajecten" in tables:
        tables["metingen"] = _known(tables["metingen"], "traject_id", tables["trajecten"])
    return Dataset(tables, ds.herkomst, ds.naam)


def code_van(ds: Dataset, gemeente: str) -> str:
    """Find the code of a municipality that has locations here; an unknown one is an error that lists these."""
    ds.require("een deel van de gegevens", "gemeenten", "locaties")
    codes = sorted(op_indeling(ds, ds["locaties"])["gemeentecode"].unique())
    names = labels(ds, pd.DataFrame({"gemeentecode": codes}), ("gemeentecode",))
    key = naamsleutel(gemeente)
    found = [c for c in codes if key in (naamsleutel(c), naamsleutel(names.get(c, c)))]
    if len(found) != 1:
        raise UnknownName("gemeente", gemeente, [names.get(c, c) for c in codes])
    return str(found[0])


def _places(
    tables: dict[str, pd.DataFrame], ds: Dataset, kenmerken: Mapping[str, Sequence[object]]
) -> dict[str, pd.DataFrame]:
    if "locaties" not in ds:
        raise MissingTable("een deelgroep van locaties vraagt de tabel locaties. Lever locaties aan.")
    whole = op_indeling(ds, tables["locaties"]) if "gemeenten" in ds else tables["locaties"]
    places = whole
    for kolom, waarden in kenmerken.items():
        if kolom not in KENMERKEN:
            raise UnknownName("kenmerk van locaties", kolom, KENMERKEN)
        known = set(whole[kolom].dropna().astype(str))
        for waarde in waarden:
            if str(waarde) not in known:
                raise BadArgument(f"geen locatie heeft {kolom} {waarde!r}; er is {', '.join(sorted(known)[:10])}.")
        places = places[places[kolom].astype(str).isin([str(w) for w in waarden])]
    if places.empty:
        raise NotEstimable("geen locatie voldoet aan alle kenmerken van de deelgroep.")
    before = _known(tables["locaties"], "locatie_id", places)["gemeentecode"]
    codes, providers = {*places["gemeentecode"], *before}, set(places["aanbieder_id"])
    out = {}
    for naam, frame in tables.items():
        if "locatie_id" in frame:
            out[naam] = _known(frame, "locatie_id", places)
        elif "aanbieder_id" in frame:
            out[naam] = frame[frame["aanbieder_id"].isin(providers)].reset_index(drop=True)
        elif "gemeentecode" in frame and naam != "gemeenten":
            keep = frame["gemeentecode"].isin(codes) | frame["gemeentecode"].isna()
            out[naam] = frame[keep].reset_index(drop=True)
        else:
            out[naam] = frame
    return out


def _known(frame: pd.DataFrame, kolom: str, among: pd.DataFrame) -> pd.DataFrame:
    return frame[frame[kolom].isin(among[kolom])].reset_index(drop=True)


def _years(naam: str, frame: pd.DataFrame, van: int | None, tot: int | None) -> pd.DataFrame:
    if naam not in _TIJD:
        return frame
    values = frame[_TIJD[naam]]
    years = values if _TIJD[naam] == "jaar" else values.dt.year
    keep = pd.Series(True, index=frame.index)
    if van is not None:
        keep &= (years >= van).fillna(False).astype(bool)
    if tot is not None:
        keep &= (years <= tot).fillna(False).astype(bool)
    return frame[keep].reset_index(drop=True)
