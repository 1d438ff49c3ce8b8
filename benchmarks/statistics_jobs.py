"""The jobs of veeval.stats, each beside what a user would pick instead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from harness import Cost, Job, has, has_r, measure, r_job, table

from veeval import stats

FEW = 3


def grouped(rows: int, units: int, seed: int = 1) -> pd.DataFrame:
    """Rows in units with a random intercept and slope, a treatment per unit and further columns."""
    rng = np.random.default_rng(seed)
    unit = rng.integers(0, units, rows)
    x = rng.normal(size=rows)
    treated = (np.arange(units) % 2)[unit].astype(float)
    level, slope = rng.normal(0, 0.7, units), rng.normal(0, 0.3, units)
    y = 1 + 0.5 * x + 0.2 * treated + level[unit] + slope[unit] * x + rng.normal(size=rows)
    more = {f"z{i}": rng.normal(size=rows) for i in range(3)}
    return pd.DataFrame({"y": y, "x": x, "treated": treated, "unit": unit, **more})


def report() -> Iterator[str]:
    """Yield one Markdown table after the other."""
    small, middle, large = grouped(10_000, 500), grouped(100_000, 5_000), grouped(1_000_000, 5_000)
    coefficient = (
        "The result is the coefficient of x. veeval's time includes the pass over the rows and Satterthwaite's df."
    )
    for name, side in (("intercept", "1"), ("slope", "1 + x")):
        for data, size in ((small, "10^4 rows in 500 units"), (middle, "10^5 rows in 5,000 units")):
            alone = side != "1" and data is middle  # statsmodels' random slopes take minutes there
            yield table(f"random {name}, {size}", measure(mixed_jobs(data, side, statsmodels=not alone)), coefficient)
        found = measure(mixed_jobs(large, side, statsmodels=False) | lme4_job(large, side), repeats=FEW)
        yield table(
            f"random {name}, 10^6 rows in 5,000 units", found, f"{coefficient} {FEW} runs, as the peers take minutes."
        )
    fifty = grouped(100_000, 50)
    yield table(
        "cluster-robust regression, 10^5 rows in 50 clusters",
        measure(cr_jobs(fifty)),
        "The result is the standard error of treated.",
    )
    yield table(
        "wild bootstrap, 9,999 draws, 10^5 rows in 50 clusters",
        measure(wild_jobs(fifty)),
        "The result is the p-value of treated, and for the pass its rows.",
    )
    yield table(
        "wild bootstrap, 99,999 draws, 500 clusters",
        measure(many_draws(grouped(100_000, 500))),
        "From a fitted model; the bare product is of the 99,999 x 500 signs, made before, with 12 columns.",
    )
    yield table(
        "randomisation of 20 clusters, all 184,756 assignments",
        measure(permutation_jobs(grouped(1_000_000, 20))),
        "10^6 rows; from a fitted model.",
    )
    yield table(
        "pairs bootstrap, 9,999 draws, 6 columns, 10^6 rows in 50 clusters",
        measure(pairs_jobs(grouped(1_000_000, 50))),
        "The result is the standard error of treated; statsmodels' time is of one refit, its result the estimate.",
    )


def mixed_jobs(d: pd.DataFrame, side: str, *, statsmodels: bool = True) -> dict[str, Job]:
    jobs: dict[str, Job] = {
        "veeval": lambda: float(stats.mixed("y ~ x + treated", d, groups="unit", random=side).estimate[1])
    }
    if has("mixedlm"):
        import mixedlm

        frame = d.assign(unit=d["unit"].astype(str))
        jobs["mixedlm"] = lambda: float(mixedlm.lmer(f"y ~ x + treated + ({side} | unit)", frame).fixef()["x"])
    if statsmodels:
        import statsmodels.formula.api as smf

        re = None if side == "1" else "~x"
        jobs["statsmodels"] = lambda: float(
            smf.mixedlm("y ~ x + treated", d, groups="unit", re_formula=re).fit(reml=True).params["x"]
        )
    return jobs


def lme4_job(d: pd.DataFrame, side: str) -> dict[str, Job]:
    """lmer in R, which times its own fit; nothing where R or lme4 is not installed."""
    if not has_r("lme4"):
        return {}
    formula = f"y ~ x + treated + ({side} | unit)"
    return {"lme4 (R)": r_job("lme4.R", d[["y", "x", "treated", "unit"]], formula)}


def cr_jobs(d: pd.DataFrame) -> dict[str, Job]:
    jobs: dict[str, Job] = {
        "veeval (CR2, Satterthwaite)": lambda: float(stats.linear("y ~ x + treated", d, cluster="unit").std_error[2])
    }
    if has("pyfixest"):
        import pyfixest as pf

        jobs["pyfixest (CRV1)"] = lambda: float(pf.feols("y ~ x + treated", d, vcov={"CRV1": "unit"}).se()["treated"])
        jobs["pyfixest (CRV3)"] = lambda: float(pf.feols("y ~ x + treated", d, vcov={"CRV3": "unit"}).se()["treated"])
    return jobs


def wild_jobs(d: pd.DataFrame) -> dict[str, Job]:
    jobs: dict[str, Job] = {
        "veeval, rows to p-value and interval": lambda: (
            stats.linear("y ~ x + treated", d, cluster="unit").wild_bootstrap("treated", seed=1).p_value
        ),
        "veeval, the pass over the rows": lambda: float(stats.moments("y ~ x + treated", d, unit="unit").n),
    }
    if has("wildboottest"):
        import statsmodels.api as sm
        from wildboottest.wildboottest import wildboottest

        X = sm.add_constant(d[["x", "treated"]])

        def peer() -> float:
            model = sm.OLS(d["y"], X)
            found = wildboottest(model, B=9999, cluster=d["unit"], param="treated", seed=1, show=False)
            return float(found["p-value"].iloc[0])

        jobs["wildboottest"] = peer
        if has("pyfixest"):
            import pyfixest as pf

            fit = pf.feols("y ~ x + treated", d, vcov={"CRV1": "unit"})
            jobs["pyfixest (through wildboottest)"] = lambda: float(
                fit.wildboottest(param="treated", reps=9999, seed=1)["Pr(>|t|)"]
            )
    return jobs


def many_draws(d: pd.DataFrame) -> dict[str, Job]:
    fit = stats.linear("y ~ x + treated", d, cluster="unit")
    rng = np.random.default_rng(1)
    signs, columns = rng.choice([-1.0, 1.0], (99_999, 500)), rng.normal(size=(500, 12))
    return {
        "veeval": lambda: fit.wild_bootstrap("treated", reps=99_999, seed=1).p_value,
        "the bare matrix product": lambda: float((signs @ columns)[0, 0] * 0),
    }


def permutation_jobs(d: pd.DataFrame) -> dict[str, Job]:
    fit = stats.linear("y ~ x + treated", d, cluster="unit")
    return {
        "veeval": lambda: fit.permutation("treated", reps=200_000).p_value,
        "veeval, the pass over the rows": lambda: float(stats.moments("y ~ x + treated", d, unit="unit").n),
    }


def pairs_jobs(d: pd.DataFrame) -> dict[str, Job]:
    import statsmodels.api as sm

    formula = "y ~ x + treated + z0 + z1 + z2"
    X = np.column_stack([np.ones(len(d)), d[["x", "treated", "z0", "z1", "z2"]]])
    y = d["y"].to_numpy()
    return {
        "veeval, rows to interval": lambda: float(
            stats.linear(formula, d, cluster="unit").pairs_bootstrap(9999, seed=1).std_error[2]
        ),
        "one refit by statsmodels, of 9,999": lambda: float(sm.OLS(y, X).fit().params[2]),
    }


def of_size(rows: int, units: int) -> Cost:
    """Cost of one growth model from rows in memory."""
    data = grouped(rows, units)
    return measure({"veeval": mixed_jobs(data, "1", statsmodels=False)["veeval"]}, repeats=5 if rows < 10**7 else 3)[
        "veeval"
    ]
