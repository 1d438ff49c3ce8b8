"""Quality in the sample: instruments, observations with a true growth per model, cycles, inspections, schooling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.synth.aannames import CYCLUS, INSPECTIE, INSTRUMENTEN, JAREN, KLEUREN, MODELLEN, SPREIDING

__all__ = ["cycli", "groei", "inspecties", "instrumenten", "observaties", "scholing"]

_OBSERVATIE = [
    "observatie_id",
    "locatie_id",
    "groep_id",
    "datum",
    "instrument",
    "versie",
    "domein",
    "score",
    "beoordelaar_id",
]
_KOLOMMEN = ["instrument", "versie", "domein", "minimum", "maximum", "omgekeerd", "geldig_van", "geldig_tot"]


def instrumenten() -> pd.DataFrame:
    """Table instrumenten."""
    return pd.DataFrame([row[:-1] for row in INSTRUMENTEN], columns=_KOLOMMEN)


def groei(models: tuple[str, ...]) -> float:
    """Return the true growth a year of a location with these models: the strongest, plus a fifth of the others."""
    effects = sorted((MODELLEN[m].groei for m in models), reverse=True)
    return effects[0] + 0.2 * sum(effects[1:])


def _latent(rng: np.random.Generator, years: pd.DataFrame) -> pd.DataFrame:
    """Latent quality per location-year around the instrument's mean: levels, plus growth summed over the years."""
    providers = years["aanbieder_id"].unique()
    level = dict(zip(providers, rng.normal(0, SPREIDING.kwaliteit_aanbieder, len(providers)), strict=True))
    slope = dict(zip(providers, rng.normal(0, SPREIDING.groei_aanbieder, len(providers)), strict=True))
    places = years["locatie_id"].unique()
    own = dict(zip(places, rng.normal(0, SPREIDING.kwaliteit_locatie, len(places)), strict=True))
    frame = years.sort_values(["locatie_id", "jaar"]).copy()
    rate = frame["_modellen_nu"].map(groei) + frame["aanbieder_id"].map(slope)
    first = ~frame.duplicated("locatie_id")
    steps = rate.where(~first, rate * (frame["jaar"] - JAREN[0]))
    coach = frame["_modellen"].map(lambda m: "amsterdam_coach" in m)
    frame["_kwaliteit"] = (
        steps.groupby(frame["locatie_id"]).cumsum()
        + frame["aanbieder_id"].map(level)
        + frame["locatie_id"].map(own)
        + SPREIDING.nulmeting_keuze * coach
    )
    return frame


def observaties(rng: np.random.Generator, years: pd.DataFrame) -> pd.DataFrame:
    """Table observaties: every autumn, except for the locations that were not observed that year.

    Some visits are scored by two raters, each for himself, so that their agreement can be estimated.
    """
    latent = _latent(rng, years)
    parts = []
    for soort in dict.fromkeys(row[0] for row in INSTRUMENTEN[:4]):
        here = latent[latent["gemeentecode"].eq("GM0034")] if soort.startswith("almere") else latent
        visits = _bezoeken(rng, here)
        for instrument, versie, domein, laag, hoog, _, van, tot, mean in INSTRUMENTEN[:4]:
            if instrument != soort:
                continue
            part = visits[visits["jaar"].between(int(van[:4]), int((tot or "2100")[:4]))]
            score = mean + part["_kwaliteit"] + rng.normal(0, SPREIDING.kwaliteit_meting, len(part))
            kept = part[["observatie_id", "locatie_id", "groep_id", "datum", "beoordelaar_id"]]
            parts.append(
                kept.assign(
                    observatie_id=f"O-{instrument[:3]}-" + part["observatie_id"],
                    instrument=instrument,
                    versie=versie,
                    domein=domein,
                    score=score.clip(laag, hoog).round(2),
                )
            )
    rows = pd.concat(parts).sort_values(["observatie_id", "domein"], ignore_index=True)
    return rows[_OBSERVATIE]


def _bezoeken(rng: np.random.Generator, latent: pd.DataFrame) -> pd.DataFrame:
    """Visits of a group, one row per rater."""
    seen = latent[rng.random(len(latent)) >= SPREIDING.niet_geobserveerd]
    day = rng.integers(1, 28, len(seen))
    first = rng.integers(1, 13, len(seen))
    second = (first + rng.integers(0, 11, len(seen))) % 12 + 1  # another rater than the first
    visits = seen.assign(
        observatie_id=seen["locatie_id"] + "-" + seen["jaar"].astype(str),
        groep_id=seen["locatie_id"] + "-1",
        datum=[f"{j}-10-{d:02d}" for j, d in zip(seen["jaar"], day, strict=True)],
    )
    double = rng.random(len(seen)) < SPREIDING.dubbel_bezocht
    again = visits[double].assign(
        observatie_id=visits["observatie_id"] + "-2", beoordelaar_id=[f"B{b:02d}" for b in second[double]]
    )
    return pd.concat([visits.assign(beoordelaar_id=[f"B{b:02d}" for b in first]), again])


def cycli(rng: np.random.Generator, years: pd.DataFrame) -> pd.DataFrame:
    """Table cycli: Almere's cycle of improvement; not every cycle closes."""
    almere = years[(years["gemeentecode"] == "GM0034") & years["jaar"].isin((2021, 2023))]
    start = pd.to_datetime(almere["jaar"].astype(str) + "-02-01") + pd.to_timedelta(
        rng.integers(0, 60, len(almere)), "D"
    )
    dates = {"inzicht": start}
    reached = np.ones(len(almere), bool)
    for step, chance in CYCLUS.items():
        reached &= rng.random(len(almere)) < chance
        start = start + pd.to_timedelta(rng.integers(30, 90, len(almere)), "D")
        dates[step] = start.where(pd.Series(reached, index=almere.index, dtype=bool))
    frame = pd.DataFrame({k: v.dt.strftime("%Y-%m-%d") for k, v in dates.items()})
    ids = "C-" + almere["locatie_id"] + "-" + almere["jaar"].astype(str)
    return pd.DataFrame({"cyclus_id": ids, "locatie_id": almere["locatie_id"]}).join(frame).reset_index(drop=True)


def inspecties(rng: np.random.Generator, years: pd.DataFrame) -> pd.DataFrame:
    """Table inspecties: the regular visit of the GGD, and Amsterdam's yearly supplementary inspection."""
    parts = []
    for soort, frame in (("regulier", years), ("aanvullend", years[years["gemeentecode"] == "GM0363"])):
        risk = rng.normal(INSPECTIE.begin + INSPECTIE.per_jaar * (frame["jaar"] - JAREN[0]), INSPECTIE.sd)
        colour = np.select([risk < grens for grens in INSPECTIE.grenzen], KLEUREN[:-1], KLEUREN[-1])
        month = np.where(soort == "regulier", rng.integers(1, 7, len(frame)), rng.integers(7, 13, len(frame)))
        parts.append(
            pd.DataFrame(
                {
                    "locatie_id": frame["locatie_id"],
                    "datum": [f"{j}-{m:02d}-15" for j, m in zip(frame["jaar"], month, strict=True)],
                    "soort": soort,
                    "oordeel": colour,
                    "adviezen": rng.poisson(2, len(frame)),
                    "_opening": frame["opening"],
                }
            )
        )
    rows = pd.concat(parts)
    rows = rows[rows["datum"] >= rows["_opening"]].drop(columns="_opening")
    return rows.sort_values(["locatie_id", "datum"], ignore_index=True)


def scholing(rng: np.random.Generator, providers: pd.DataFrame) -> pd.DataFrame:
    """Table scholing: one training a year for each provider."""
    topics = ["interactievaardigheden", "observeren", "werken met kinderen vanaf 2 jaar", "taalstimulering"]
    rows = [
        (a, f"{j}-{int(rng.integers(1, 13)):02d}-10", str(rng.choice(topics)), int(rng.integers(4, 20)))
        for a in providers["aanbieder_id"]
        for j in JAREN
    ]
    return pd.DataFrame(rows, columns=["aanbieder_id", "datum", "onderwerp", "deelnemers"])
