"""Survey and interviews of the sample: routed questions, answers and themes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.synth.aannames import AANPAKKEN, BEVRAGING, GEMEENTEN, Gemeente

__all__ = ["antwoorden", "monitor", "themas", "vragen"]

_STELLING = ["helemaal mee oneens", "mee oneens", "neutraal", "mee eens", "helemaal mee eens"]
_KNELPUNTEN = ["te weinig geschikte kandidaten", "onvoldoende budget", "proces bij de aanbieder", "nog geen beleid"]
_KOLOMMEN = ["respondent_id", "groep", "gemeentecode", "vraag_id", "antwoord"]
# themes after the factsheet on the APM in Nijmegen (Oberon), in our own words; the shares are assumptions
_THEMAS = (
    ("zorgexpertise van de APM'er", "gaat_goed", 0.7),
    ("vertrouwen tussen APM'er en team", "gaat_goed", 0.65),
    ("coördinator als spil", "gaat_goed", 0.5),
    ("korte aanmeldprocedure", "gaat_goed", 0.6),
    ("lage drempel", "gaat_goed", 0.55),
    ("ouders betrekken", "verbeterpunt", 0.6),
    ("contact met het buurtteam", "verbeterpunt", 0.5),
    ("kinderen met zwaardere vragen", "verbeterpunt", 0.4),
    ("inzet in meer wijken", "verbeterpunt", 0.3),
    ("positie in het team", "verbeterpunt", 0.25),
)


def vragen() -> pd.DataFrame:
    """Table vragen: one statement, one single choice and one routed multiple-response question."""
    rows = [
        ("meerwaarde", "De inzet van de pbm'er verhoogt de kwaliteit op onze locaties", "likert", None),
        ("norm_gehaald", "Wordt de norm van 10 uur per doelgroepkind gehaald?", "enkel", None),
        ("knelpunten", "Waar ligt het aan dat de norm niet wordt gehaald?", "meervoudig", "norm_gehaald=nee"),
    ]
    return pd.DataFrame(rows, columns=["vraag_id", "tekst", "soort", "basis"])


def antwoorden(rng: np.random.Generator, places: tuple[Gemeente, ...]) -> pd.DataFrame:
    """Table antwoorden: some respondents of each group in every municipality."""
    rows = []
    for g in places:
        for i in range(18):
            who = f"R{g.code[2:]}-{i + 1:02d}"
            groep = ("gemeente", "aanbieder", "coach", "pm", "apm", "ouder")[min(i, 1) if i < 2 else 2 + i % 4]
            rows.append((who, groep, g.code, "meerwaarde", str(rng.choice(_STELLING, p=BEVRAGING.antwoorden))))
            if groep in ("gemeente", "aanbieder"):
                rows += _norm(rng, who, groep, g.code)
    return pd.DataFrame(rows, columns=_KOLOMMEN)


def monitor(rng: np.random.Generator, providers: pd.DataFrame) -> pd.DataFrame:
    """More of the table antwoorden: every provider on whether it meets the norm, and if not why."""
    rows = []
    for aanbieder in providers["aanbieder_id"]:
        who, code = f"M{aanbieder[1:]}", f"GM{aanbieder[1:5]}"
        rows.append((who, "aanbieder", code, "meerwaarde", str(rng.choice(_STELLING, p=BEVRAGING.antwoorden))))
        rows += _norm(rng, who, "aanbieder", code)
    return pd.DataFrame(rows, columns=_KOLOMMEN)


def _norm(rng: np.random.Generator, who: str, groep: str, code: str) -> list[tuple[str, str, str, str, str]]:
    """Whether the norm is met; who says no names at least one cause."""
    if rng.random() < BEVRAGING.norm_gehaald:
        return [(who, groep, code, "norm_gehaald", "ja")]
    picked = [k for k in _KNELPUNTEN if rng.random() < BEVRAGING.knelpunt] or [_KNELPUNTEN[0]]
    return [(who, groep, code, "norm_gehaald", "nee"), *((who, groep, code, "knelpunten", k) for k in picked)]


def themas(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """Table themas: what pm'ers, coaches and APM'ers brought up in conversation."""
    supported = {g.code for g in GEMEENTEN if any(m in AANPAKKEN for models in g.modellen for m in models)}
    people = answers[answers["groep"].isin(["pm", "coach", "apm"]) & answers["gemeentecode"].isin(supported)]
    people = people.drop_duplicates("respondent_id")
    rows = [
        (who, groep, thema, oordeel)
        for who, groep in zip(people["respondent_id"], people["groep"], strict=True)
        for thema, oordeel, share in _THEMAS
        if rng.random() < share
    ]
    return pd.DataFrame(rows, columns=["bron_id", "groep", "thema", "oordeel"])
