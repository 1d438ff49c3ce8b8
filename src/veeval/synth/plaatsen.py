"""Places of the sample: gemeenten, the merger of Weesp, aanbieders, locaties, choices and counts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.synth.aannames import GEMEENTEN, JAREN, SPREIDING, WEESP, Gemeente

__all__ = [
    "aanbieders",
    "gemeenten",
    "herindelingen",
    "keuzes",
    "locatiejaren",
    "locaties",
    "modellen_in_jaar",
    "steekproef",
    "tellingen",
]

_WIJKEN = ("Noord", "Oost", "Zuid", "West", "Centrum")


def steekproef(aantal: int) -> tuple[Gemeente, ...]:
    """Choose the municipalities of a sample of this size: those of the seeds first, then made-up ones that say so."""
    extra = tuple(
        Gemeente(f"GM9{i:03d}", f"Synthetische gemeente {i:03d}", "overig", 3 + i % 4, 3, (("landelijk_10uur",),))
        for i in range(1, aantal - len(GEMEENTEN) + 1)
    )
    chosen = (GEMEENTEN + extra)[:aantal]
    return (*chosen, WEESP) if aantal > 1 else chosen


def gemeenten(places: tuple[Gemeente, ...]) -> pd.DataFrame:
    """Table gemeenten: one row per municipality and year in which it exists."""
    rows = [(g.code, j, g.naam, g.klasse) for g in places for j in JAREN if j <= g.laatste_jaar]
    return pd.DataFrame(rows, columns=["gemeentecode", "jaar", "naam", "klasse"])


def herindelingen(places: tuple[Gemeente, ...]) -> pd.DataFrame:
    """Table herindelingen: Weesp joins Amsterdam on 24 March 2022, after the count of that year."""
    rows = [("2022-03-24", WEESP.code, "GM0363", 1.0)] if WEESP in places else []
    return pd.DataFrame(rows, columns=["datum", "van", "naar", "gewicht"])


def aanbieders(places: tuple[Gemeente, ...]) -> pd.DataFrame:
    """Table aanbieders, with the set of models each chose and whether it switches (columns that start with _)."""
    rows = []
    for g in places:
        for i in range(g.aanbieders):
            first = g.modellen[i % len(g.modellen)]
            switch = 2022 + (i // 3) % 2 if g.code == "GM0363" and i in (3, 6, 9) else 0
            rows.append(
                (f"A{g.code[2:]}-{i + 1:02d}", f"Synthetische aanbieder {g.naam} {i + 1:02d}", g.code, first, switch)
            )
    return pd.DataFrame(rows, columns=["aanbieder_id", "naam", "_gemeentecode", "_modellen", "_overstap"])


def locaties(rng: np.random.Generator, places: tuple[Gemeente, ...], providers: pd.DataFrame) -> pd.DataFrame:
    """Table locaties: a few open after 2020, a few offer no ve."""
    per = {g.code: g.locaties_per_aanbieder for g in places}
    sizes = rng.poisson(providers["_gemeentecode"].map(per).to_numpy(float) - 1) + 1
    frame = providers.loc[providers.index.repeat(sizes)].reset_index(drop=True)
    n = len(frame)
    names = {g.code: g.naam for g in places}
    late = rng.random(n) < 0.06
    opened = np.where(late, rng.choice(["2021-02-01", "2022-08-15", "2023-02-01"], n), "2015-09-01")
    return pd.DataFrame(
        {
            "locatie_id": [f"{900000000 + i:09d}" for i in range(n)],
            "aanbieder_id": frame["aanbieder_id"],
            "gemeentecode": frame["_gemeentecode"],
            "naam": [f"Synthetische locatie {names[c]} {i + 1:03d}" for i, c in enumerate(frame["_gemeentecode"])],
            "soort": rng.choice(["kdv", "peuteropvang"], n, p=[0.6, 0.4]),
            "ve": rng.random(n) >= 0.04,
            "wijk": rng.choice(_WIJKEN, n),
            "opening": opened,
            "sluiting": None,
            "_modellen": frame["_modellen"],
            "_overstap": frame["_overstap"],
        }
    )


def locatiejaren(rng: np.random.Generator, places: pd.DataFrame) -> pd.DataFrame:
    """One row per ve location and year that it is open: the children there, and whether they were counted."""
    ve = places[places["ve"]].assign(_size=lambda f: rng.gamma(6, SPREIDING.kinderen / 6, len(f)))
    frame = ve.merge(pd.DataFrame({"jaar": JAREN}), how="cross")
    frame = frame[frame["opening"] <= frame["jaar"].astype(str) + "-12-31"].reset_index(drop=True)
    target = rng.poisson(frame["_size"])
    on_time = frame["opening"] <= frame["jaar"].astype(str) + "-01-01"
    return frame.assign(
        doelgroepkinderen=target,
        ve_kinderen=target + rng.poisson(9, len(frame)),
        _geteld=on_time & (rng.random(len(frame)) >= SPREIDING.zonder_telling),
        _deel_van_jaar=np.where(on_time, 1.0, 0.5),
    )


def tellingen(years: pd.DataFrame) -> pd.DataFrame:
    """Table tellingen: the count on 1 January; some locations did not count, those that opened later could not."""
    counted = years[years["_geteld"]]
    return pd.DataFrame(
        {
            "locatie_id": counted["locatie_id"],
            "peildatum": counted["jaar"].astype(str) + "-01-01",
            "doelgroepkinderen": counted["doelgroepkinderen"],
            "ve_kinderen": counted["ve_kinderen"],
            "leeftijd_vanaf_maanden": np.where(counted["gemeentecode"] == "GM0363", 24, 30),
        }
    ).sort_values(["locatie_id", "peildatum"], ignore_index=True)


def keuzes(places: pd.DataFrame) -> pd.DataFrame:
    """Table keuzes: the models of each ve location; three Amsterdam providers switch to the coach."""
    rows = []
    ve = places[places["ve"]]
    for locatie, opening, models, switch in zip(
        ve["locatie_id"], ve["opening"], ve["_modellen"], ve["_overstap"], strict=True
    ):
        begin = max(opening, f"{JAREN[0]}-01-01")
        einde = f"{switch - 1}-12-31" if switch else None
        if einde is None or begin <= einde:
            rows += [(locatie, model, begin, einde) for model in models]
        if switch:
            rows.append((locatie, "amsterdam_coach", max(begin, f"{switch}-01-01"), None))
    return pd.DataFrame(rows, columns=["locatie_id", "inzetmodel", "begin", "einde"])


def modellen_in_jaar(years: pd.DataFrame) -> pd.Series:
    """Give the set of models of each location-year, as a sorted tuple."""
    switched = (years["_overstap"] > 0) & (years["jaar"] >= years["_overstap"])
    return years["_modellen"].where(~switched, pd.Series([("amsterdam_coach",)] * len(years), index=years.index))
