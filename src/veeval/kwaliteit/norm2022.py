"""Did the score change more where the norm of 1 January 2022 asked more hours to be added."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level, locatiejaren, modellen_op
from veeval.inzetmodellen import inzetmodel, namen
from veeval.kwaliteit._scores import met_plaats, observaties
from veeval.vergelijking import table, warn_df

__all__ = ["norm2022"]

_BY = ("instrument", "domein")
_METHOD = (
    "dosis x na de norm, vaste effecten per locatie en instrumentversie en per jaar; CR2 met Satterthwaite, clusters: "
    "aanbieder"
)


def norm2022(
    ds: Dataset,
    *,
    norm: str = "landelijk_10uur",
    instrument: str | None = None,
    domein: str | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Change of the score after the norm, per hour per child that a location still had to add.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen``, ``inzet``, ``observaties`` and ``instrumenten``; ``keuzes`` to
        show which models had to add most.
    norm : str
        Inzetmodel whose hours per doelgroepkind are asked, and from when.
    instrument, domein : str, optional
        As for :func:`veeval.kwaliteit.trend`.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Points per hour per child; ``n`` counts scores. ``details``: ``per_jaar`` (the same per calendar year, against
        the last year before the norm: years before it are the trend beforehand) and ``dosis`` (how many hours had to
        be added, per model).

    Raises
    ------
    MissingTable, UnknownName, NotEstimable

    Notes
    -----
    Dose d_i = max(0, 10 - h_i), h_i the hours of location i before the norm: sum of hours / sum of doelgroepkinderen
    over the years with a count; hours of support models do not count. Then y_it = a_i + c_t + b d_i 1[t >= 2022] +
    e_it, a_i a location under one version of the instrument, clustered on provider. As all start at once, two-way
    fixed effects carry no forbidden comparison here. b reads as what an hour brings only if locations with a large and
    a small dose would have changed alike, and would answer alike to an hour (Callaway, Goodman-Bacon & Sant'Anna 2024).
    Source of the norm: Besluit basisvoorwaarden kwaliteit voorschoolse educatie, art. 2a, in force 1 January 2022.

    Trap: the dose is what had to be added, not what was. A location that fell short chose to; a new version of the
    instrument in 2022 leaves no score on both sides and no estimate. Not where all met the norm beforehand.
    """
    check_level(level)
    ds.require("kwaliteit.norm2022", "gemeenten", "locaties", "tellingen", "inzet", "observaties", "instrumenten")
    rule = inzetmodel(norm)
    if rule.geldig_van is None or "doelgroepkinderen" not in rule.parameters:
        raise NotEstimable(f"{norm} is geen norm per doelgroepkind met een begindatum; gebruik landelijk_10uur.")
    first = rule.geldig_van.year
    rows, notes = observaties(ds, "kwaliteit.norm2022", instrument, domein)
    rows = met_plaats(ds, rows, notes, indeling)
    dose = _dosis(ds, first, rule.uren(doelgroepkinderen=1), indeling)
    known = rows["locatie_id"].isin(dose.index)
    if not known.all():
        lost = rows.loc[~known, "locatie_id"].nunique()
        notes.append(f"{lost} gemeten locaties hebben voor {first} geen telling met kinderen; hun dosis is onbekend.")
    rows = rows[known]
    rows = rows.assign(dosis=rows["locatie_id"].map(dose), eenheid=rows["locatie_id"] + "|" + rows["versie"])
    tables, years = [], []
    for naam, part in rows.groupby(list(_BY), sort=True):
        common = dict(zip(_BY, map(str, naam), strict=True))
        try:
            found = _domein(part, first, common, level)
        except NotEstimable as e:
            notes.append(f"{label(common['domein'])}: {e}")
            continue
        tables.append(found[0])
        years.append(found[1])
    if not tables:
        raise NotEstimable(" ".join(notes) or "geen enkele locatie is voor en na de norm gemeten.")
    estimates = pd.concat(tables, ignore_index=True)
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="kwaliteit_norm2022",
        by=_BY,
        method=_METHOD,
        evidence="indicatief",
        n_telt="observaties",
        warnings=(
            *notes,
            "Wie tekortkwam had daarvoor gekozen: zie de jaren voor de norm (per_jaar) en om welke modellen het gaat "
            "(dosis).",
            "De dosis is wat erbij moest, niet wat erbij kwam.",
            *warn_df(estimates, _BY, {}),
        ),
        details={"per_jaar": pd.concat(years, ignore_index=True), "dosis": _verdeling(ds, dose, first)},
        level=level,
        synthetisch=ds.synthetisch,
    )


def _dosis(ds: Dataset, first: int, norm: float, indeling: int | None) -> pd.Series[float]:
    """Hours per child that each location had to add, from the years before the norm."""
    units = locatiejaren(ds, "doelgroepkind", indeling).astype({"jaar": int})
    units = units[(units["jaar"] < first) & units["kinderen"].notna()]
    support = {m for m in namen() if inzetmodel(m).soort == "ondersteuning"}
    hours = ds["inzet"]
    hours = hours[~hours["inzetmodel"].isin(support)].astype({"jaar": int})
    total = hours.groupby(["locatie_id", "jaar"], as_index=False)["uren"].sum()
    both = units.merge(total, on=["locatie_id", "jaar"], how="left").fillna({"uren": 0.0})
    sums = both.groupby("locatie_id")[["uren", "kinderen"]].sum().astype(float)
    sums = sums[sums["kinderen"] > 0]
    if sums.empty:
        raise NotEstimable(f"geen locatie heeft voor {first} een telling van doelgroepkinderen; de dosis is onbekend.")
    dose: pd.Series[float] = (norm - sums["uren"] / sums["kinderen"]).clip(lower=0)
    if not (dose > 0).any():
        raise NotEstimable(f"iedere locatie gaf voor {first} al {norm:g} uur per kind: de norm vroeg niets extra.")
    return dose


def _domein(rows: pd.DataFrame, first: int, common: dict[str, str], level: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate for one domain, and per year."""
    after = rows["jaar"] >= first
    both = after.groupby(rows["eenheid"]).transform("nunique") == 2
    used = rows[both].copy()
    if used.empty:
        raise NotEstimable("geen locatie is met dezelfde versie van het instrument voor en na de norm gemeten.")
    if used.groupby("locatie_id")["dosis"].first().nunique() < 2:
        raise NotEstimable("alle gemeten locaties moesten evenveel toevoegen; er is niets te vergelijken.")
    years = sorted(int(j) for j in used["jaar"].unique())
    for j in years:
        used[f"jaar_{j}"] = (used["jaar"] == j).astype(float)
        used[f"dosis_{j}"] = used["dosis"] * used[f"jaar_{j}"]
    used["dosis_na"] = used["dosis"].where(used["jaar"] >= first, 0.0)
    base = max(j for j in years if j < first)
    dummies = " + ".join(f"jaar_{j}" for j in years[1:])
    fit = stats.linear(f"score ~ 0 + dosis_na + {dummies}", used, cluster="aanbieder_id", absorb="eenheid")
    clusters = used["aanbieder_id"].nunique()
    estimate = table(
        pd.DataFrame([common]),
        fit.tidy(level).query("term == 'dosis_na'"),
        indicator="kwaliteit_norm2022",
        unit="punten per uur",
        n=[len(used)],
        n_clusters=[clusters],
        method=_METHOD,
        evidence="indicatief",
    )
    doses = [f"dosis_{j}" for j in years if j != base]
    each = stats.linear(f"score ~ 0 + {' + '.join(doses)} + {dummies}", used, cluster="aanbieder_id", absorb="eenheid")
    tidy = each.tidy(level).set_index("term").loc[doses].reset_index()
    tidy = tidy.assign(jaar=tidy["term"].str.removeprefix("dosis_").astype(int), basisjaar=base, **common)
    few = clusters < 4
    tidy.loc[[few] * len(tidy), ["statistic", "p_value"]] = np.nan
    return estimate, tidy.drop(columns="term")


def _verdeling(ds: Dataset, dose: pd.Series[float], first: int) -> pd.DataFrame:
    """Hours to add per model in force on the last day before the norm."""
    frame = dose.rename("dosis").reset_index().assign(dag=pd.Timestamp(f"{first - 1}-12-31"))
    groep = modellen_op(ds, frame, "dag") if "keuzes" in ds else pd.Series("alle", index=frame.index)
    by = frame["dosis"].groupby(groep)
    out = pd.DataFrame({"n": by.size(), "gemiddelde": by.mean(), "mediaan": by.median(), "hoogste": by.max()})
    out["aandeel_zonder_dosis"] = frame["dosis"].eq(0).astype(float).groupby(groep).mean()
    return out.reset_index(names="groep")
