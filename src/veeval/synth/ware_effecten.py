"""The truth behind a sample: what each question's estimate is an estimate of, worked out from the assumptions."""

from __future__ import annotations

from dataclasses import asdict
from math import prod
from typing import Any

import numpy as np
from scipy import stats

from veeval.synth import plaatsen
from veeval.synth.aannames import (
    AANPAKKEN,
    BEVRAGING,
    CYCLUS,
    INSPECTIE,
    JAREN,
    KLEUREN,
    MODELLEN,
    SPREIDING,
    STRIPPENKAART,
    VERLOOP,
)
from veeval.synth.kwaliteit import groei

__all__ = ["waarheid"]


def waarheid(seed: int, gemeenten: int) -> dict[str, Any]:
    """Return the true effects behind a sample, with every assumption labelled as one."""
    sets = sorted({tuple(sorted(m)) for g in plaatsen.steekproef(gemeenten) for m in g.modellen})
    label = {" + ".join(m): m for m in sets}
    return {
        "synthetisch": True,
        "toelichting": "SYNTHETISCH. Alle getallen zijn aannames, geen gepubliceerde uitkomsten.",
        "seed": seed,
        "gemeenten": gemeenten,
        "jaren": list(JAREN),
        "effecten": {
            "uren.per_doelgroepkind": {k: _uren(m) for k, m in label.items()},
            "uren.norm_naleving": {k: _norm(m) for k, m in label.items()},
            "uren.strippenkaart": 2 * (STRIPPENKAART.laagst + STRIPPENKAART.hoogst) / STRIPPENKAART.toegekend,
            "kosten.per_uur": SPREIDING.tarief,
            "kosten.per_kind": {k: SPREIDING.tarief * _uren(m) for k, m in label.items()},
            "bevraging": _bevraging(),
            "kwaliteit.trend": {k: groei(m) for k, m in label.items()},
            "kwaliteit.overstap": _overstap(),
            "kwaliteit.cyclus": prod(CYCLUS.values()),
            "kwaliteit.inspectie": {str(jaar): _kleuren(jaar) for jaar in JAREN},
            "apm.proces": {"goedgekeurd": _goedgekeurd(), "plan": _goedgekeurd() * VERLOOP.plan},
            "apm.uitval": _gestart(VERLOOP.gestopt),
            "apm.uitkomst": {
                a: {"gedragslijst": v.verbetering_gedrag, "taalschaal": v.verbetering_taal}
                for a, v in AANPAKKEN.items()
            },
            "apm.doelrealisatie": 50 + 10 * (VERLOOP.doel_boven - (1 - VERLOOP.doel_boven) * VERLOOP.doel_onder),
        },
        "aannames": {
            "modellen": {m: asdict(v) for m, v in MODELLEN.items()},
            "aanpakken": {a: asdict(v) for a, v in AANPAKKEN.items()},
            "spreiding": asdict(SPREIDING),
            "strippenkaart": asdict(STRIPPENKAART),
            "verloop": asdict(VERLOOP),
            "cyclus": CYCLUS,
            "inspectie": asdict(INSPECTIE),
            "bevraging": asdict(BEVRAGING),
        },
    }


def _uren(models: tuple[str, ...]) -> float:
    return sum(MODELLEN[m].binnen + MODELLEN[m].buiten for m in models)


def _norm(models: tuple[str, ...]) -> float:
    """Share of location-years at or above 10 hours; support of children does not count for the norm."""
    counted = tuple(m for m in models if m not in AANPAKKEN)
    sd = float(np.hypot(SPREIDING.uren_aanbieder, SPREIDING.uren_locatie))
    return float(stats.norm.cdf((np.log(_uren(counted) / 10) - sd**2 / 2) / sd))


def _bevraging() -> dict[str, dict[str, float]]:
    return {
        "meerwaarde": {"eens": sum(BEVRAGING.antwoorden[3:])},
        "norm_gehaald": {"ja": BEVRAGING.norm_gehaald},
        "knelpunten": {
            "te weinig geschikte kandidaten": BEVRAGING.knelpunt + (1 - BEVRAGING.knelpunt) ** 4,
            "onvoldoende budget": BEVRAGING.knelpunt,
        },
    }


def _overstap() -> dict[str, float]:
    """What a switch to the coach adds per year since; nothing before it."""
    gain = groei(("amsterdam_coach",)) - groei(("amsterdam_groep",))
    return {f"{e:+d}" if e else "0": max(e + 1, 0) * gain for e in range(-3, 3)}


def _kleuren(jaar: int) -> dict[str, float]:
    mean = INSPECTIE.begin + INSPECTIE.per_jaar * (jaar - JAREN[0])
    below = [float(stats.norm.cdf((grens - mean) / INSPECTIE.sd)) for grens in INSPECTIE.grenzen]
    return {kleur: high - low for kleur, low, high in zip(KLEUREN, (0.0, *below), (*below, 1.0), strict=True)}


def _goedgekeurd() -> float:
    light, heavy = VERLOOP.goedgekeurd
    return (1 - VERLOOP.zwaar) * light + VERLOOP.zwaar * heavy


def _gestart(chances: tuple[float, float]) -> float:
    """Chance among what was started: heavy requests are refused more often, so they are fewer there."""
    heavy = VERLOOP.zwaar * VERLOOP.goedgekeurd[1] / _goedgekeurd()
    return (1 - heavy) * chances[0] + heavy * chances[1]
