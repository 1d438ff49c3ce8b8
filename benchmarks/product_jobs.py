"""Jobs of the product beside what a user would pick: event study, moments, ratios, agreement, and the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import report_jobs
from harness import Job, has, has_r, measure, r_job, table
from statistics_jobs import grouped

from veeval import stats

FEW = 3
MANY = 10**6
COLUMNS = ("x", "treated", "z0", "z1", "z2", "y")
YEARS = np.arange(2017, 2025)


def report() -> Iterator[str]:
    """Yield one Markdown table after the other."""
    yield from event_studies()
    yield moments_table()
    yield ratio_table()
    yield from agreement_tables()
    yield from report_jobs.report()


def staggered(units: int, seed: int = 1) -> pd.DataFrame:
    """A balanced panel of eight years; units start in 2020, 2021, 2022 or never (0), and x bends their trend."""
    rng = np.random.default_rng(seed)
    first = np.array([0, 2020, 2021, 2022])[rng.integers(0, 4, units)]
    level, x = rng.normal(size=(2, units))
    unit, year = np.repeat(np.arange(units), len(YEARS)), np.tile(YEARS, units)
    start = first[unit]
    effect = np.where((start > 0) & (year >= start), 0.5 + 0.1 * (year - start), 0.0)
    y = level[unit] + 0.1 * (year - YEARS[0]) * (1 + x[unit]) + effect + rng.normal(0, 0.5, len(unit))
    return pd.DataFrame({"unit": unit, "year": year, "y": y, "x": x[unit], "first": start.astype(float)})


def event_studies() -> Iterator[str]:
    note = (
        "The result is the mean effect over the years since the start, against the never treated. veeval's time "
        "includes four aggregations, a simultaneous band of 999 draws and the test before the start; csdid's the "
        "four aggregations, each with its error (with G where veeval has G-1); diff_diff's its event study."
    )
    agree = (
        "All agree: pyfixest's is the saturated regression of Sun & Abraham, which is the same estimate on a balanced "
        "panel without covariates."
    )
    differ = (
        "veeval and csdid agree; diff_diff divides the weights of the comparison by the number of treated units and "
        "not by their own sum, so that its last decimals may differ, and of it veeval takes no effect here."
    )
    for units in (500, 5_000):
        for covariate in (None, "x"):
            title = f"event study, {units:,} units in 8 years, {'doubly robust' if covariate else 'no covariates'}"
            jobs = event_jobs(staggered(units), covariate)
            yield table(title, measure(jobs), f"{note} {differ if covariate else agree}")


def event_jobs(d: pd.DataFrame, covariate: str | None) -> dict[str, Job]:
    never = d.assign(first=d["first"].where(d["first"] > 0))

    def own() -> float:
        fit = stats.event_study(
            "y", never, unit="unit", time="year", cluster="unit", first_treated="first", covariates=covariate, seed=1
        )
        tables = [fit.aggregate(kind) for kind in ("simple", "group", "calendar", "dynamic")]
        return float(tables[-1]["estimate"].iloc[-1])

    jobs: dict[str, Job] = {"veeval": own}
    if has("csdid"):
        jobs["csdid (port of R's did)"] = lambda: csdid(d, covariate)
    jobs["diff_diff"] = lambda: diff_diff(d, covariate)
    if has("pyfixest") and covariate is None:
        jobs["pyfixest (saturated)"] = lambda: sun_abraham(d)
    return jobs


def csdid(d: pd.DataFrame, covariate: str | None) -> float:
    from csdid.att_gt import ATTgt

    fit = ATTgt(
        yname="y",
        gname="first",
        idname="unit",
        tname="year",
        xformla=f"y ~ {covariate or 1}",
        data=d.copy(),
        control_group=["nevertreated"],
    ).fit(est_method="dr", bstrap=False, base_period="universal")
    for kind in ("simple", "group", "calendar", "dynamic"):
        fit.aggte(typec=kind, bstrap=False, cband=False)
    return float(fit.atte["overall_att"])


def diff_diff(d: pd.DataFrame, covariate: str | None) -> float:
    from diff_diff import CallawaySantAnna

    model = CallawaySantAnna(control_group="never_treated", estimation_method="dr", base_period="universal")
    names = {"outcome": "y", "unit": "unit", "time": "year", "first_treat": "first"}
    fit = model.fit(d, **names, covariates=covariate and [covariate], aggregate="event_study")
    return float(np.mean([cell["effect"] for event, cell in fit.event_study_effects.items() if event >= 0]))


def sun_abraham(d: pd.DataFrame) -> float:
    import pyfixest as pf

    names = {"yname": "y", "idname": "unit", "tname": "year", "gname": "first"}
    found = pf.event_study(d, **names, estimator="saturated", cluster="unit").aggregate()["Estimate"]
    return float(found[found.index >= 0].astype(float).mean())


def moments_table() -> str:
    note = (
        "27 sums and products of six columns in each of 5,000 units. The result is the coefficient of x within units, "
        "which rests on the sums of every unit, and is the same for all. veeval's time includes reading the formula, "
        "the check of every column and a shift that saves digits where means are large; the others sum what they are "
        f"given. {FEW} runs."
    )
    return table("moments of 10^6 rows in 5,000 units", measure(moments_jobs(grouped(MANY, 5_000)), FEW), note)


def moments_jobs(d: pd.DataFrame) -> dict[str, Job]:
    def own() -> float:
        cross = stats.moments("y ~ x + treated + z0 + z1 + z2", d, unit="unit").cross
        return within(cross[:, 0, 0], cross[:, 0, 1], cross[:, 0, -1], cross[:, 1, 1], cross[:, 1, -1])

    def by_pandas() -> float:
        products = {f"{a}*{b}": d[a] * d[b] for i, a in enumerate(COLUMNS) for b in COLUMNS[i:]}
        sums = d[[*COLUMNS]].assign(**products).groupby(d["unit"]).sum()
        return within(d.groupby("unit").size(), sums["x"], sums["y"], sums["x*x"], sums["x*y"])

    def by_numpy() -> float:
        order = np.argsort(d["unit"].to_numpy(), kind="stable")
        starts = np.flatnonzero(np.diff(d["unit"].to_numpy()[order], prepend=-1))
        X = np.column_stack([np.ones(len(d)), d[[*COLUMNS]]])[order]
        cross = np.array([part.T @ part for part in np.split(X, starts[1:])])
        return within(cross[:, 0, 0], cross[:, 0, 1], cross[:, 0, -1], cross[:, 1, 1], cross[:, 1, -1])

    jobs = {"veeval": own, "pandas: 21 products, then groupby": by_pandas, "numpy: sort, then X'X per unit": by_numpy}
    return jobs | {"DuckDB: sums in SQL, on the frame": lambda: by_duckdb(d)}


def by_duckdb(d: pd.DataFrame) -> float:
    import duckdb

    pairs = [(a, b) for i, a in enumerate(COLUMNS) for b in COLUMNS[i:]]
    sums = ", ".join([f"sum({c}) as {c}" for c in COLUMNS] + [f"sum({a} * {b}) as {a}_{b}" for a, b in pairs])
    with duckdb.connect(config={"threads": 1}) as db:
        db.register("d", d)
        found = db.sql(f"select unit, count(*) as n, {sums} from d group by unit").df()
    return within(found["n"], found["x"], found["y"], found["x_x"], found["x_y"])


def within(n: np.ndarray, x: np.ndarray, y: np.ndarray, xx: np.ndarray, xy: np.ndarray) -> float:
    """The coefficient of x within units, from the sums per unit."""
    return float((xy - x * y / n).sum() / (xx - x * x / n).sum())


def totals(rows: int, clusters: int, groups: int, seed: int = 1) -> pd.DataFrame:
    """Hours (y) and children (x) of places in clusters, which have places in several groups."""
    rng = np.random.default_rng(seed)
    cluster, group = rng.integers(0, clusters, rows), rng.integers(0, groups, rows)
    x = rng.integers(1, 30, rows).astype(float)
    y = x * (10 + group + rng.normal(0, 2, clusters)[cluster]) * rng.gamma(4, 0.25, rows)
    return pd.DataFrame({"y": y, "x": x, "group": group, "cluster": cluster})


def ratio_table() -> str:
    d = totals(10**5, 500, 8)
    jobs: dict[str, Job] = {
        "veeval": lambda: float(stats.ratio("y", "x", d, by="group", cluster="cluster").std_error[0]),
        "pandas, the linearisation by hand": lambda: linearised(d),
        "statsmodels, WLS of y/x with weights x": lambda: weighted(d),
    }
    if has_r("survey"):
        jobs["survey (R)"] = r_job("ratio.R", d)
    note = (
        "The result is the standard error of the first group. The same formula (Woodruff 1971), so the same number; "
        "statsmodels multiplies the variance by (n-1)/(n-k) too. veeval's time includes the joint covariance of the "
        "groups, with which they are compared, and the variances of both totals; pandas has neither. survey's includes "
        "its design, and not the start of R."
    )
    return table("ratio of totals by group, 10^5 rows in 500 clusters and 8 groups", measure(jobs), note)


def linearised(d: pd.DataFrame) -> float:
    sums = d.groupby("group")[["y", "x"]].sum()
    clusters = d["cluster"].nunique()
    rest = d["y"] - d["x"] * d["group"].map(sums["y"] / sums["x"])
    z = rest.groupby([d["group"], d["cluster"]]).sum().unstack(fill_value=0.0).div(sums["x"], axis=0)
    return float(np.sqrt(clusters / (clusters - 1) * np.square(z).sum(axis=1)).iloc[0])


def weighted(d: pd.DataFrame) -> float:
    import statsmodels.api as sm

    X = pd.get_dummies(d["group"], dtype=float)
    fit = sm.WLS(d["y"] / d["x"], X, weights=d["x"]).fit(cov_type="cluster", cov_kwds={"groups": d["cluster"]})
    return float(fit.bse.iloc[0])


def rated(targets: int, raters: int = 4, seed: int = 1) -> pd.DataFrame:
    """Scores from 1 to 7 of targets by raters, one of them milder than another."""
    rng = np.random.default_rng(seed)
    true, mild = rng.normal(size=(targets, 1)), rng.normal(0, 0.3, raters)
    score = np.clip(np.round(4 + true + mild + rng.normal(0, 0.7, (targets, raters))), 1, 7)
    place = np.indices(score.shape).reshape(2, -1)
    return pd.DataFrame({"target": place[0], "rater": place[1], "score": score.ravel()})


def agreement_tables() -> Iterator[str]:
    for targets in (500, 20_000):
        note = (
            "The result is ICC2, agreement of one rater with others. Both give six coefficients with their F tests and "
            "intervals, which are equal; pingouin rounds its intervals to two decimals."
        )
        if not has("pingouin"):
            note = "The result is ICC2; pingouin, beside which it would stand, is not installed."
        yield table(f"intraclass correlation, {targets:,} targets by 4 raters", measure(icc_jobs(rated(targets))), note)
    note = (
        "The result is the standard error. veeval counts the pairs itself and takes the error of statsmodels, so the "
        "number is the same; a level that nobody used is a step only where it is named."
    )
    yield table("weighted kappa, 10^5 targets by 2 raters", measure(kappa_jobs(rated(10**5, 2))), note)


def icc_jobs(d: pd.DataFrame) -> dict[str, Job]:
    def own() -> float:
        found = stats.icc(d, targets="target", raters="rater", scores="score").tidy()
        return float(found.set_index("term").loc["ICC2", "estimate"])

    jobs: dict[str, Job] = {"veeval": own}
    if has("pingouin"):
        import pingouin

        def peer() -> float:
            found = pingouin.intraclass_corr(d, targets="target", raters="rater", ratings="score")
            return float(found["ICC"].iloc[1])

        jobs["pingouin"] = peer
    return jobs


def kappa_jobs(d: pd.DataFrame) -> dict[str, Job]:
    from statsmodels.stats.inter_rater import cohens_kappa

    wide = d.pivot(index="target", columns="rater", values="score").set_axis(["a", "b"], axis=1)

    def own() -> float:
        fit = stats.weighted_kappa(wide, "a", "b")
        return float(fit.tidy()["std_error"].iloc[0])

    def peer() -> float:
        return float(cohens_kappa(pd.crosstab(wide["a"], wide["b"]).to_numpy(), wt="quadratic").std_kappa)

    return {"veeval": own, "statsmodels, from pandas crosstab": peer}
