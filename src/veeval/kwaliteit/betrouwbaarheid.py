"""How reliable is the score, and which difference does a location need before it means anything."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level
from veeval.kwaliteit._scores import gekeerd, kies_instrument
from veeval.vergelijking import table

__all__ = ["betrouwbaarheid"]

_BY = ("maat", "instrument", "versie", "domein")
_ALLE = "alle"


def betrouwbaarheid(ds: Dataset, *, instrument: str | None = None, level: float = 0.95) -> Estimates:
    """Agreement between raters, consistency of the domains, and the measurement error that follows.

    Parameters
    ----------
    ds : Dataset
        With ``locaties``, ``observaties`` and ``instrumenten``.
    instrument : str, optional
        By default the instrument that is used in most municipalities.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Coefficients per measure (``icc``, ``alpha``, ``omega``), version and domain; ``n`` counts visits. NA, with the
        reason in the warnings, where the data cannot give one. ``details["meetfout"]``: SEM and MDC95 in points of the
        scale.

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Raters: a visit is one location, group, day, version and domain; visits with two or more raters count. When the
    same raters rated every visit the coefficient is ICC2, absolute agreement (Shrout & Fleiss 1979; McGraw & Wong
    1996); when visits had different pairs it is ICC1, over the first two raters of each. Domains: Cronbach's alpha and
    McDonald's omega (three domains or more) of the mean over domains. SEM is the root of the variance between raters
    and error, or SD sqrt(1 - alpha); MDC95 = 1.96 sqrt(2) SEM is the smallest difference between two single scores
    that exceeds measurement error. Of means of m scores it is MDC95 / sqrt(m).

    Trap: alpha says that domains go together on one day, not that another rater would agree; its SEM is a lower bound.
    Not for comparing groups.
    """
    check_level(level)
    ds.require("kwaliteit.betrouwbaarheid", "locaties", "observaties", "instrumenten")
    notes: list[str] = []
    rows = gekeerd(ds, kies_instrument(ds, instrument, None, notes)).dropna(subset=["score"])
    if rows.empty:
        raise NotEstimable("er zijn geen scores van een bekend instrument.")
    rows = rows.merge(ds["locaties"][["locatie_id", "aanbieder_id"]], on="locatie_id")
    found = []
    for (naam, versie), part in rows.groupby(["instrument", "versie"], sort=True):
        common = {"instrument": str(naam), "versie": str(versie)}
        for domein, own in part.groupby("domein", sort=True):
            found.append(_beoordelaars(own, level, notes) | common | {"domein": str(domein)})
        found += [row | common | {"domein": _ALLE} for row in _domeinen(part, level, notes)]
    frame = pd.DataFrame(found)
    error = frame[[*_BY, "n", "sem", "mdc95"]].dropna(subset=["sem"]).reset_index(drop=True)
    for row in error.itertuples():
        notes.append(
            f"{label(str(row.instrument))} {label(str(row.domein))} (versie {row.versie}, {row.maat}): een verschil "
            f"tussen twee scores onder {f'{row.mdc95:.2f}'.replace('.', ',')} punt kan meetfout zijn."
        )
    method = "ICC tussen beoordelaars (Shrout en Fleiss), alfa en omega over domeinen"
    estimates = table(
        frame[list(_BY)],
        frame.assign(std_error=np.nan, statistic=np.nan, df=np.nan, p_value=np.nan),
        indicator="kwaliteit_betrouwbaarheid",
        unit="coëfficiënt",
        n=frame["n"],
        n_clusters=frame["aanbieders"],
        method=method,
        evidence="beschrijvend",
    ).assign(method=frame["methode"])
    return Estimates(
        table=estimates.sort_values(list(_BY), ignore_index=True),
        contrasts=empty_contrasts(),
        indicator="kwaliteit_betrouwbaarheid",
        by=_BY,
        method=method,
        evidence="beschrijvend",
        n_telt="bezoeken",
        warnings=tuple(dict.fromkeys(notes)),
        details={"meetfout": error},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _rij(maat: str, methode: str, n: int, aanbieders: int, tidy: pd.DataFrame | None, sem: float) -> dict[str, object]:
    """Give one row: the coefficient and the measurement error that goes with it."""
    ends = {c: np.nan if tidy is None else float(tidy[c].iloc[0]) for c in ("estimate", "conf_low", "conf_high")}
    error = {"sem": sem, "mdc95": 1.959963984540054 * np.sqrt(2) * sem}
    return {"maat": maat, "methode": methode, "n": n, "aanbieders": aanbieders} | ends | error


def _beoordelaars(rows: pd.DataFrame, level: float, notes: list[str]) -> dict[str, object]:
    """ICC of the visits with several raters."""
    known = rows.dropna(subset=["beoordelaar_id"])
    visit = known["locatie_id"] + "|" + known["groep_id"].fillna("").astype(str) + "|" + known["datum"].astype(str)
    known = known.assign(bezoek=visit).sort_values(["bezoek", "beoordelaar_id"], kind="stable")
    known = known.drop_duplicates(["bezoek", "beoordelaar_id"])
    double = known[known.groupby("bezoek")["beoordelaar_id"].transform("size") > 1]
    name = f"{label(str(rows['instrument'].iloc[0]))} {label(str(rows['domein'].iloc[0]))}"
    visits, providers = double["bezoek"].nunique(), double["aanbieder_id"].nunique()
    if visits < 2:
        notes.append(
            f"{name}: {visits} bezoeken zijn door twee beoordelaars gescoord, dus hun overeenstemming is "
            "onbekend. Laat een deel van de observaties dubbel scoren."
        )
        return _rij("icc", "ICC niet te schatten: geen dubbel gescoorde bezoeken", visits, providers, None, np.nan)
    raters = double["beoordelaar_id"].nunique()
    crossed = bool((double.groupby("bezoek").size() == raters).all())
    if not crossed:
        double = double.assign(plek=double.groupby("bezoek").cumcount())
        double = double[double["plek"] < 2]
    try:
        fit = stats.icc(double, targets="bezoek", raters="beoordelaar_id" if crossed else "plek", scores="score")
    except NotEstimable:
        notes.append(f"{name}: de beoordelaars gaven overal dezelfde scores; er is geen spreiding om iets te schatten.")
        return _rij("icc", "ICC niet te schatten: geen spreiding", visits, providers, None, np.nan)
    term = "ICC2" if crossed else "ICC1"
    sem = fit.sem if crossed else float(np.sqrt(fit.mean_squares["within"]))
    method = f"{term}, {raters} beoordelaars" + ("" if crossed else ", wisselende paren")
    return _rij("icc", method, visits, providers, fit.tidy(level).query("term == @term"), sem)


def _domeinen(rows: pd.DataFrame, level: float, notes: list[str]) -> list[dict[str, object]]:
    """Alpha, and omega from three domains on, of the mean over the domains."""
    items = rows.pivot_table(index="observatie_id", columns="domein", values="score", aggfunc="first", observed=True)
    whole = items.dropna()
    providers = rows.loc[rows["observatie_id"].isin(whole.index), "aanbieder_id"].nunique()
    if whole.shape[1] < 2 or len(whole) < 3 or (whole.std() == 0).any():
        return []  # one domain, or one that does not vary, has no consistency to speak of
    spread = float(whole.mean(axis=1).std())
    alpha = stats.cronbach_alpha(whole)
    out = [("alpha", alpha)]
    if whole.shape[1] > 2:
        out.append(("omega", stats.omega(whole)))
    if len(items) > len(whole):
        notes.append(f"{len(items) - len(whole)} observaties missen een domein en tellen niet mee voor alfa en omega.")
    return [
        _rij(
            maat,
            f"{fit.method}, {whole.shape[1]} domeinen",
            len(whole),
            providers,
            fit.tidy(level),
            spread * float(np.sqrt(max(1 - fit.estimate, 0.0))),
        )
        for maat, fit in out
    ]
