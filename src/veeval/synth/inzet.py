"""Deployment and money of the sample: hours per model, strippenkaart, financing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.synth.aannames import AANPAKKEN, JAREN, MODELLEN, SPREIDING, STRIPPENKAART, Gemeente

__all__ = ["financiering", "inzet", "strippen"]


def _lognormal(rng: np.random.Generator, sd: float, n: int) -> np.ndarray:
    """Multipliers with mean 1, so that the assumed hours per child stay the true ratio."""
    return np.exp(rng.normal(-(sd**2) / 2, sd, n))


def inzet(rng: np.random.Generator, years: pd.DataFrame) -> pd.DataFrame:
    """Table inzet: hours = assumed hours per child x children x provider x location-year, all with mean 1."""
    providers = years["aanbieder_id"].unique()
    factor = dict(zip(providers, _lognormal(rng, SPREIDING.uren_aanbieder, len(providers)), strict=True))
    frame = years.assign(
        _factor=years["aanbieder_id"].map(factor) * _lognormal(rng, SPREIDING.uren_locatie, len(years))
    ).explode("_modellen_nu")
    base = frame["doelgroepkinderen"] * frame["_factor"] * frame["_deel_van_jaar"]
    parts = []
    for formatie in ("binnen", "buiten"):
        per_child = frame["_modellen_nu"].map({m: getattr(v, formatie) for m, v in MODELLEN.items()})
        part = pd.DataFrame(
            {
                "locatie_id": frame["locatie_id"],
                "jaar": frame["jaar"],
                "maand": None,
                "functionaris_id": "F" + frame["aanbieder_id"].str[1:] + "-" + frame["_modellen_nu"].str[:3],
                "inzetmodel": frame["_modellen_nu"],
                "bron": frame["_modellen_nu"].map({m: v.bron for m, v in MODELLEN.items()}),
                "taak": "op_groep" if formatie == "binnen" else frame["_modellen_nu"].map(_taak_buiten),
                "formatie": formatie,
                "uren": (per_child * base).round(1),
            }
        )
        parts.append(part[per_child > 0])
    rows = pd.concat(parts, ignore_index=True)
    rows["kosten"] = (rows["uren"] * SPREIDING.tarief * rng.normal(1, 0.05, len(rows))).round(2).clip(lower=0)
    return rows.sort_values(["locatie_id", "jaar", "inzetmodel", "formatie"], ignore_index=True)


def _taak_buiten(model: str) -> str:
    return "beleid" if MODELLEN[model].taak == "beleid" else "coaching"


def strippen(rng: np.random.Generator, providers: pd.DataFrame) -> pd.DataFrame:
    """Table strippen: granted each January to the providers with a strippenkaart, used through the year."""
    columns = ["aanbieder_id", "datum", "soort", "strippen", "uren_per_strip", "activiteit"]
    rows: list[tuple[object, ...]] = []
    card = STRIPPENKAART
    for aanbieder, models in zip(providers["aanbieder_id"], providers["_modellen"], strict=True):
        if "almere_strippenkaart" not in models:
            continue
        for jaar in JAREN:
            rows.append((aanbieder, f"{jaar}-01-15", "toekenning", card.toegekend, card.uren_per_strip, None))
            for maand in (3, 5, 9, 11):
                used = int(rng.integers(card.laagst, card.hoogst + 1))
                what = str(rng.choice(["coaching op de werkvloer", "workshop kwaliteitsschaal", "advies over beleid"]))
                day = f"{jaar}-{maand:02d}-{int(rng.integers(1, 28)):02d}"
                rows.append((aanbieder, day, "verbruik", used, card.uren_per_strip, what))
    return pd.DataFrame(rows, columns=columns)


def financiering(rng: np.random.Generator, places: tuple[Gemeente, ...]) -> pd.DataFrame:
    """Table financiering: lump sum in Amersfoort, per traject in Hoorn, per group in Amsterdam, per hour elsewhere."""
    form = {"GM0307": "lumpsum", "GM0405": "per_traject", "GM0363": "per_groep"}
    rows = []
    for g in places:
        what = next((m for models in g.modellen for m in models if m in AANPAKKEN), g.modellen[0][0])
        for jaar in (j for j in JAREN if j <= g.laatste_jaar):
            budget = round(float(rng.normal(12000, 1000)) * g.aanbieders * g.locaties_per_aanbieder, -3)
            spent = round(budget * float(rng.uniform(0.85, 1.0)), 2)
            rows.append((g.code, jaar, form.get(g.code, "per_uur"), what, budget, spent))
    return pd.DataFrame(rows, columns=["gemeentecode", "jaar", "regeling", "onderdeel", "budget", "besteed"])
