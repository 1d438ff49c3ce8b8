"""The made-up tables that the examples of docs/methods are about: `rows`, `units`, `goals` and the like."""

import numpy as np
import pandas as pd

from veeval import stats

__all__ = ["namespace"]


def namespace() -> dict[str, object]:
    """Return every name that an example uses without making it."""
    rng = np.random.default_rng(7)
    n = 240
    provider = np.repeat(np.arange(12), 20)
    rows = pd.DataFrame(
        {
            "aanbieder_id": [f"p{i}" for i in provider],
            "locatie_id": [f"l{i}" for i in np.arange(n) // 5],
            "year": np.tile(np.arange(5), n // 5),
            "model": np.where(np.arange(n) % 5 < 2, "a", np.array(["a", "b", "c"])[provider % 3]),  # some switch
            "aanpak": np.array(["spel", "taal"])[provider % 2],
            "treated": (provider < 6).astype(int),
            "start": 45 + 8 * rng.standard_normal(n),
        }
    )
    rows["score"] = 3 + 0.1 * rows["year"] + 0.3 * rng.standard_normal(n) + 0.2 * rng.standard_normal(12)[provider]
    rows["drie_maanden"] = rows["eind"] = 0.6 * rows["start"] + 22 + 5 * rng.standard_normal(n)
    units = pd.DataFrame(
        {
            "inzetmodel": np.repeat(["a", "b"], 12),
            "aanbieder_id": [f"p{i // 2}" for i in range(24)],
            "uren": rng.uniform(80, 200, 24),
            "kinderen": rng.integers(8, 20, 24),
        }
    )
    assigned = rows.copy()
    assigned.loc[rng.choice(n, 40, replace=False), "eind"] = np.nan
    years = pd.DataFrame([(f"l{u}", f"p{u // 3}", t) for u in range(36) for t in range(2018, 2025)])
    years.columns = pd.Index(["locatie", "aanbieder", "jaar"])
    start = {f"p{i}": [2021, 2022, np.nan][i % 3] for i in range(12)}
    years["gestart_in"] = years["aanbieder"].map(start)
    years["score"] = rng.standard_normal(len(years)) + (years["jaar"] >= years["gestart_in"]) * 0.5
    x, y = rng.standard_normal((2, 20, 9))
    sums = pd.DataFrame({"place": [f"g{i}" for i in range(20)], "n": 9, "x": x.sum(1), "y": y.sum(1)})
    sums = sums.assign(xx=(x * x).sum(1), xy=(x * y).sum(1), yy=(y * y).sum(1))
    children = pd.DataFrame({"weken": rng.integers(1, 15, 120).astype(float), "aanpak": ["spel", "taal"] * 60})
    children["afloop"] = rng.choice(["lopend", "afgerond", "voortijdig"], 120)
    providers = pd.DataFrame({"inzetmodel": ["a", "b"] * 30, "omvang": rng.normal(20, 5, 60)})
    providers["aandeel"] = rng.uniform(0.1, 0.5, 60)
    common = rng.standard_normal((60, 1))
    raters = pd.DataFrame([(f"g{g}", r) for g in range(15) for r in "xyz"], columns=["groep", "beoordelaar"])
    raters["score"] = np.repeat(rng.standard_normal(15), 3) + 0.4 * rng.standard_normal(45)
    answers = pd.DataFrame({"mee_eens": rng.integers(0, 2, 120), "groep": ["pm", "coach"] * 60})
    answers["gemeentecode"] = [f"GM{i % 10:04d}" for i in range(120)]
    goals = pd.DataFrame({"traject_id": [f"t{i // 2}" for i in range(80)], "score": rng.integers(-2, 3, 80)})
    goals["gewicht"], goals["aanbieder_id"] = 1.0, [f"p{i // 10}" for i in range(80)]
    plain = "score ~ year"
    half = rows["aanbieder_id"].isin([f"p{i}" for i in range(6)])
    named = {"unit": "locatie_id", "by": "aanbieder_id"}
    return {
        "stats": stats,
        "rows": rows,
        "units": units,
        "assigned": assigned,
        "data": years,
        "sums": sums,
        "trajecten": children,
        "providers": providers,
        "items": pd.DataFrame(common + 0.8 * rng.standard_normal((60, 5)), columns=list("abcde")),
        "scores": raters,
        "pairs": pd.DataFrame({"a": rng.integers(1, 5, 40), "b": rng.integers(1, 5, 40)}),
        "answers": answers,
        "goals": goals,
        "places": pd.DataFrame(
            {"gemeentecode": [f"GM{i:04d}" for i in range(20)], "waargenomen": range(3, 23), "verwacht": [12.0] * 20}
        ),
        "fit": stats.linear("score ~ treated + model", rows, cluster="aanbieder_id"),
        "larger": stats.mixed(plain, rows, groups="aanbieder_id", random="1 + year"),
        "smaller": stats.mixed(plain, rows, groups="aanbieder_id"),
        "m1": stats.moments("score ~ year * model", rows[half], **named),
        "m2": stats.moments("score ~ year * model", rows[~half], **named),
        "imputed": [rows.assign(score=rows["score"] + 0.05 * rng.standard_normal(n)) for _ in range(5)],
        "estimate": [0.1, 0.3, -0.2, 0.4],
        "std_error": [0.1, 0.2, 0.15, 0.1],
        "labels": ["w", "x", "y", "z"],
    }
