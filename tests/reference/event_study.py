"""Make event_study.json and the data of the event study: python event_study.py.

Needs csdid 0.4.3 (a port of R's did), pyfixest 0.60.0 and moderndid 0.2.0 with its extra didhonest; the data sets are
those that the wheel of moderndid carries.
"""

import importlib.metadata
import json
import warnings
from pathlib import Path

import moderndid
import numpy as np
import pyfixest
from csdid.att_gt import ATTgt

HERE = Path(__file__).parent


def listed(values):
    return [None if not np.isfinite(value) else float(value) for value in np.asarray(values, dtype=float)]


def csdid(data, control, method, base, formula, cluster=None):
    fit = ATTgt(
        yname="lemp",
        gname="first_treated",
        idname="county",
        tname="year",
        xformla=formula,
        data=data.fillna({"first_treated": 0}),
        control_group=[control],
        clustervar=cluster,
    ).fit(est_method=method, bstrap=False, base_period=base)
    cells = fit.results
    out = {"cohort": listed(cells["group"]), "period": listed(cells["year"]), "att": listed(cells["att"])}
    out["se"] = listed(cells["se"])
    for kind in ("simple", "dynamic", "group", "calendar"):
        fit.aggte(typec=kind, bstrap=False, cband=False)
        found = fit.atte
        out[kind] = {"overall": float(found["overall_att"]), "overall_se": float(found["overall_se"])}
        if kind != "simple":
            out[kind] |= {"at": listed(found["egt"]), "att": listed(found["att_egt"]), "se": listed(found["se_egt"])}
    return out


def drifting(data):
    """Add a covariate that changes over time: the period it is taken from then matters."""
    return data.assign(x=data["lpop"] + 0.2 * np.sin(data["county"] * data["year"]))


def two_way(data):
    treated = data.assign(D=(data["year"] >= data["first_treated"]).astype(float))
    return float(pyfixest.feols("lemp ~ D | county + year", data=treated).coef()["D"])


def intervals(found, bound):
    return [[float(row[bound]), float(row["lb"]), float(row["ub"])] for row in found.iter_rows(named=True)]


def medicaid(data):
    """Two-way fixed effects event study around 2014, as in the README of R's HonestDiD."""
    part = data.assign(D=data["first_treated"].eq(2014).astype(float))
    years = [year for year in sorted(part["year"].unique()) if year != 2013]
    for year in years:
        part[f"D{year}"] = part["D"] * (part["year"] == year)
    formula = "dins ~ " + " + ".join(f"D{year}" for year in years) + " | state + year"
    fit = pyfixest.feols(formula, data=part, vcov={"CRV1": "state"})
    beta, sigma = fit.coef().to_numpy(), np.asarray(fit._vcov)
    out = {"years": [int(year) for year in years], "beta": listed(beta), "sigma": [listed(row) for row in sigma]}
    first = np.array([[1.0], [0.0]])
    found = moderndid.create_sensitivity_results_sm(beta, sigma, 5, 2, m_vec=[0, 0.01, 0.02, 0.03], l_vec=first)
    out["smoothness"] = intervals(found, "m")
    found = moderndid.create_sensitivity_results_rm(beta, sigma, 5, 2, m_bar_vec=[0.5, 1, 1.5, 2], l_vec=first)
    out["relative_magnitudes"] = intervals(found, "Mbar")
    return out


def main():
    warnings.simplefilter("ignore")
    mpdta = moderndid.load_mpdta().to_pandas().rename(columns={"countyreal": "county", "first.treat": "first_treated"})
    mpdta = mpdta.assign(first_treated=mpdta["first_treated"].where(mpdta["first_treated"] > 0)).drop(columns="treat")
    mpdta.to_csv(HERE / "data" / "mpdta.csv", index=False)
    states = (
        moderndid.load_ehec()
        .to_pandas()
        .rename(columns={"stfips": "state", "yexp2": "first_treated"})
        .drop(columns="W")
    )
    states = states[(states["year"] < 2016) & ~(states["first_treated"] == 2015)]
    states = states.assign(first_treated=states["first_treated"].where(states["first_treated"] == 2014))
    states.to_csv(HERE / "data" / "medicaid.csv", index=False)
    figures = {
        "never": csdid(mpdta, "nevertreated", "reg", "universal", "lemp~1"),
        "never_varying": csdid(mpdta, "nevertreated", "reg", "varying", "lemp~1"),
        "not_yet": csdid(mpdta, "notyettreated", "reg", "universal", "lemp~1"),
        "lpop_dr": csdid(mpdta, "nevertreated", "dr", "universal", "lemp~lpop"),
        "lpop_reg": csdid(mpdta, "nevertreated", "reg", "universal", "lemp~lpop"),
        "lpop_ipw": csdid(mpdta, "nevertreated", "ipw", "universal", "lemp~lpop"),
        **{
            f"drifting_{m}": csdid(drifting(mpdta), "notyettreated", m, "universal", "lemp~x")
            for m in ("dr", "reg", "ipw")
        },
        "two_way": two_way(mpdta),
        "medicaid": medicaid(states),
        "published": {
            "source": "README of R's did (mpdta, reg, no covariates; SE bootstrapped) and of R's HonestDiD (Medicaid)",
            "never_varying": {
                "2004": [-0.0105, -0.0704, -0.1373, -0.1008],
                "2006": [0.0065, -0.0028, -0.0046, -0.0412],
                "2007": [0.0305, -0.0027, -0.0311, -0.0261],
            },
            "pre_trend_p": 0.16812,
            "dynamic": [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008],
            "dynamic_overall": [-0.0772, 0.0219],
            "group": [-0.0797, -0.0229],
            "group_overall": [-0.031, 0.0126],
            "relative_magnitudes": [
                [0.5, 0.0241, 0.0673],
                [1, 0.0171, 0.0720],
                [1.5, 0.00859, 0.0796],
                [2, -0.00107, 0.0883],
            ],
            "smoothness": [
                [0, 0.0259, 0.0607],
                [0.01, 0.0132, 0.0787],
                [0.02, 0.00286, 0.0907],
                [0.03, -0.00714, 0.101],
            ],
        },
    }
    made_by = {name: importlib.metadata.version(name) for name in ("csdid", "drdid", "pyfixest", "moderndid")}
    (HERE / "event_study.json").write_text(json.dumps({"made_by": made_by, "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
