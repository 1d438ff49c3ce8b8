"""Support of children in the sample: trajectories from signal to finish, and what was measured."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval.synth.aannames import AANPAKKEN, JAREN, VERLOOP

__all__ = ["metingen", "terugkeer", "trajecten"]

_EINDE_REEKS = np.datetime64(f"{JAREN[-1]}-12-31")


def _days(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    return rng.poisson(mean, n).astype("timedelta64[D]")


def _kans(chances: tuple[float, float], zwaar: np.ndarray) -> np.ndarray:
    return np.where(zwaar, chances[1], chances[0])


def terugkeer(rng: np.random.Generator, support: pd.DataFrame) -> pd.DataFrame:
    """Let some children come back to a location after their traject has ended."""
    kind = support["kind_id"].tolist()
    back = rng.random(len(support)) < VERLOOP.herhaald
    signaal, einde, locatie = (support[c].tolist() for c in ("signaal", "einde", "locatie_id"))
    ended: dict[str, list[tuple[str, str]]] = {}
    for i in sorted(range(len(kind)), key=lambda row: str(signaal[row])):
        here = ended.setdefault(str(locatie[i]), [])
        may = [j for j, (day, _) in enumerate(here) if day < str(signaal[i])]
        if back[i] and may:
            kind[i] = here.pop(may[-1])[1]
        if einde[i] is not None:
            here.append((str(einde[i]), str(kind[i])))
    return support.assign(kind_id=kind)


def trajecten(rng: np.random.Generator, years: pd.DataFrame) -> pd.DataFrame:
    """Table trajecten: heavy requests are refused or referred more often, and drop out more often once started.

    Columns that start with ``_`` are for :func:`metingen` and are not part of the table.
    """
    frame = years.explode("_modellen_nu")
    frame = frame[frame["_modellen_nu"].isin(list(AANPAKKEN)) & (frame["jaar"] >= 2021)]
    aanpak = frame["_modellen_nu"]
    count = rng.poisson(aanpak.map({a: v.trajecten for a, v in AANPAKKEN.items()}))
    frame = frame.loc[frame.index.repeat(count)].reset_index(drop=True)
    n = len(frame)
    spec = {
        f: frame["_modellen_nu"].map({a: getattr(v, f) for a, v in AANPAKKEN.items()}).astype(float)
        for f in ("weken", "uren_per_week")
    }
    zwaar = rng.random(n) < VERLOOP.zwaar
    first = np.array(frame["jaar"], str).astype("datetime64[Y]").astype("datetime64[D]")
    signaal = np.maximum(first, frame["opening"].to_numpy(str).astype("datetime64[D]")) + rng.integers(0, 330, n)
    aanvraag = signaal + _days(rng, 10, n)
    besluit_datum = aanvraag + _days(rng, 7, n)
    yes = rng.random(n) < _kans(VERLOOP.goedgekeurd, zwaar)
    besluit = np.where(yes, "goedgekeurd", np.where(rng.random(n) < 0.5, "afgewezen", "doorverwezen"))
    start = besluit_datum + _days(rng, 14, n)
    yes &= start <= _EINDE_REEKS
    stop = rng.random(n) < _kans(VERLOOP.gestopt, zwaar)
    share = np.where(stop, rng.uniform(0.2, 0.8, n), 1.0)
    einde = start + np.round(spec["weken"].to_numpy(float) * 7 * share).astype(int).astype("timedelta64[D]")
    lopend = yes & (einde > _EINDE_REEKS)
    status = np.select(
        [lopend, stop & zwaar, stop], ["lopend", "voortijdig_negatief", "voortijdig_positief"], "afgerond"
    )
    dose = np.clip(rng.normal(0.93, 0.08, n), 0.4, 1.1) * share
    vervolg = np.where(
        rng.random(n) < _kans(VERLOOP.zelfstandig, zwaar),
        "zelfstandig",
        rng.choice(["verlenging", "doorverwezen", "onbekend"], n),
    )
    blank = pd.Series([None] * n, dtype=object)
    return pd.DataFrame(
        {
            "traject_id": [f"T{i:05d}" for i in range(1, n + 1)],
            "kind_id": [f"K{i:05d}" for i in rng.permutation(n) + 1],
            "locatie_id": frame["locatie_id"],
            "aanpak": frame["_modellen_nu"],
            "hulpvraag": rng.choice(["taal", "gedrag", "spel", "overig"], n, p=[0.4, 0.4, 0.12, 0.08]),
            "zwaarte": np.where(zwaar, "zwaar", "licht"),
            "signaal": signaal.astype(str),
            "aanvraag": aanvraag.astype(str),
            "besluit_datum": besluit_datum.astype(str),
            "besluit": besluit,
            "plan": blank.where(~yes, other=pd.Series(rng.random(n) < VERLOOP.plan)),
            "start": blank.where(~yes, other=pd.Series(start.astype(str))),
            "einde": blank.where(~(yes & ~lopend), other=pd.Series(einde.astype(str))),
            "weken_gepland": blank.where(~yes, other=spec["weken"]),
            "uren_per_week_gepland": blank.where(~yes, other=spec["uren_per_week"]),
            "uren_gerealiseerd": blank.where(
                ~(yes & ~lopend), other=(spec["weken"] * spec["uren_per_week"] * dose).round(1)
            ),
            "status": blank.where(~yes, other=pd.Series(status)),
            "vervolg": blank.where(~(yes & ~lopend), other=pd.Series(vervolg)),
            "ouders_betrokken": blank.where(~yes, other=pd.Series(rng.random(n) < 0.55)),
            "buurtteam": blank.where(~yes, other=pd.Series(rng.random(n) < 0.35)),
            "_gestart": yes,
            "_uitval": stop & yes,
        }
    )


def _scores(rng: np.random.Generator, started: pd.DataFrame) -> pd.DataFrame:
    """Start and end scores: positive is better; children with a heavier question start lower, change is the same."""
    n = len(started)
    gedrag = started["hulpvraag"].isin(["gedrag", "overig"]).to_numpy()
    gain = np.where(
        gedrag,
        started["aanpak"].map({a: v.verbetering_gedrag for a, v in AANPAKKEN.items()}),
        started["aanpak"].map({a: v.verbetering_taal for a, v in AANPAKKEN.items()}),
    )
    places = started["locatie_id"].unique()
    place = started["locatie_id"].map(dict(zip(places, rng.normal(0, 0.6, len(places)), strict=True))).to_numpy(float)
    zwaar = (started["zwaarte"] == "zwaar").to_numpy()
    begin = np.where(gedrag, 19 + 4 * zwaar, 41 - 4 * zwaar) + rng.normal(0, np.where(gedrag, 4, 6), n)
    change = gain + place + rng.normal(0, np.where(gedrag, 3.5, 5.0), n)
    return pd.DataFrame(
        {
            "instrument": np.where(gedrag, "gedragslijst", "taalschaal"),
            "domein": np.where(gedrag, "problemen", "taal"),
            "begin": np.clip(begin, np.where(gedrag, 0, 20), np.where(gedrag, 40, 80)),
            "eind": np.clip(
                begin + np.where(gedrag, -change, change), np.where(gedrag, 0, 20), np.where(gedrag, 40, 80)
            ),
        },
        index=started.index,
    )


def metingen(rng: np.random.Generator, support: pd.DataFrame) -> pd.DataFrame:
    """Table metingen: start, three months (some outside the window, none after drop-out) and follow-up, and goals."""
    started = support[support["_gestart"]].reset_index(drop=True)
    scores = _scores(rng, started)
    n = len(started)
    begin = pd.to_datetime(started["start"]) + pd.to_timedelta(rng.integers(-5, 6, n), "D")
    late = rng.random(n) < 0.08
    three = begin + pd.to_timedelta(np.where(late, rng.integers(112, 150, n), rng.integers(80, 104, n)), "D")
    follow = begin + pd.to_timedelta(rng.integers(180, 215, n), "D")
    finished = ~started["_uitval"] & (started["status"] != "lopend")
    has_end = finished & (three <= pd.Timestamp(_EINDE_REEKS)) & (rng.random(n) >= 0.1)
    has_follow = has_end & (follow <= pd.Timestamp(_EINDE_REEKS)) & (rng.random(n) < 0.5)
    drift = rng.normal(0, 2, n)
    goal = np.select([rng.random(n) < VERLOOP.doel_boven, rng.random(n) < VERLOOP.doel_onder], [1, -1], 0)
    parts = []
    for moment, date, score, kept, doel in (
        ("start", begin, scores["begin"], pd.Series(True, index=started.index), np.full(n, -2)),
        ("drie_maanden", three, scores["eind"], has_end, goal),
        ("follow_up", follow, (scores["eind"] + drift).clip(20 * (scores["domein"] == "taal")), has_follow, goal),
    ):
        common = {"traject_id": started["traject_id"], "meetmoment": moment, "datum": date.dt.strftime("%Y-%m-%d")}
        scored = pd.DataFrame(
            common
            | {
                "instrument": scores["instrument"],
                "domein": scores["domein"],
                "score": score.clip(0, np.where(scores["domein"] == "taal", 80, 40)).round(1),
                "doel": None,
                "gewicht": None,
                "beoordelaar": "pm",
            }
        )
        goals = pd.DataFrame(
            common
            | {"instrument": "gas", "domein": "doel_1", "score": None, "doel": doel, "gewicht": 1, "beoordelaar": "apm"}
        )
        parts += [scored[kept], goals[kept]]
    return pd.concat([p.astype(object) for p in parts]).sort_values(
        ["traject_id", "datum", "instrument"], ignore_index=True
    )
