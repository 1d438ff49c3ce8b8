"""From sums of money to costs per unit, compared between groups."""

from __future__ import annotations

import pandas as pd

from veeval import stats
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, group_names
from veeval.groepering import kanttekeningen, niveau
from veeval.sommen import PERSONEN, Sommen, teksten
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["schat"]

_NOEMER = {
    "kosten_per_uur": ("uren", "euro per uur", "uren"),
    "kosten_per_kind": ("kinderen", "euro per kind per jaar", "kindjaren"),
    "kosten_per_traject": ("trajecten", "euro per traject", "trajecten"),
    "kosten_per_bereikt_kind": ("bereikt", "euro per bereikt kind", "bereikte kinderen"),
}
_ONDERSTEUNING = ("kosten_per_traject", "kosten_per_bereikt_kind")
_GELIJK = ("uren", "trajecten", "bereikt", "doelgroep")
_PERSONEN = {"kosten_per_kind": "kinderen", **dict.fromkeys(_ONDERSTEUNING, "bereikt")}  # an hour is no person
_WAARVAN = {"inzet": "kosten van geboekte uren", "financiering": "bedragen van de gemeente"}


def schat(sommen: Sommen) -> Estimates:
    by, level = sommen.by, float(sommen.opzet["level"])
    indicator, bron = str(sommen.opzet["indicator"]), sommen.opzet["bron"]
    noemer, unit, telt = _NOEMER[indicator]
    data = sommen.tabellen["cellen"].frame
    if data.empty:
        raise NotEstimable(f"er is geen rij met zowel een bedrag als {noemer}.")
    data = data.assign(_groep=group_names(data, by))
    fit = stats.ratio("bedrag", noemer, data, by="_groep", cluster="cluster", stratified=bool(by), variance="CR2")
    level_name = niveau(data["kiezer"])
    method = f"verhouding van totalen ({_WAARVAN[bron]} gedeeld door {noemer}); clusters: {level_name}"
    estimates = table(
        data.drop_duplicates("_groep").set_index("_groep").loc[fit.groups["_groep"], list(by)],
        fit.tidy(level),
        indicator=indicator,
        unit=unit,
        n=fit.denominator,
        n_clusters=fit.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    estimates = estimates.sort_values(list(by), ignore_index=True) if by else estimates
    behind = groups_of(data, "_groep")
    contrasts = pairwise(
        behind,
        lambda a, b: fit.contrast(minus(a, b), scale="difference").tidy(level),
        method="verschil van twee verhoudingen; " + method,
        evidence="beschrijvend",
    )
    models = data["inzetmodel"].unique().tolist() if "inzetmodel" in by else []
    few = warn_groups(behind, sommen.labels, level_name) if by else ()
    return Estimates(
        table=estimates,
        contrasts=holm(contrasts),
        indicator=indicator,
        by=by,
        method=method,
        evidence="beschrijvend",
        n_telt=telt,
        personen=_personen(data, estimates, by, indicator),
        warnings=(*teksten(sommen.meldingen), *few, *warn_contrasts(contrasts)),
        kanttekeningen=kanttekeningen(models),
        labels=sommen.labels,
        details={"gelijke_voet": _gelijke_voet(data, by)} if indicator in _ONDERSTEUNING else {},
        level=level,
        synthetisch=sommen.synthetisch,
    )


def _personen(
    data: pd.DataFrame, estimates: pd.DataFrame, by: tuple[str, ...], indicator: str
) -> pd.Series[float] | None:
    """Children behind each row, the largest number in one year; an hour is no person."""
    column = _PERSONEN.get(indicator)
    if column is None:
        return None
    if PERSONEN in data:
        return group_names(estimates, by).map(data.groupby("_groep")[PERSONEN].sum()).astype(float)
    peak = data.groupby(["_groep", "jaar"])[column].sum().astype(float).groupby("_groep").max()
    return group_names(estimates, by).map(peak).astype(float)


def _gelijke_voet(data: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Money, hours, trajectories, reached children and reach of each group, one row per figure."""
    amounts = ["bedrag", *_GELIJK]
    sums = data.astype(dict.fromkeys(amounts, float)).groupby("_groep", sort=True)[amounts].sum(min_count=1)
    keys = data.drop_duplicates("_groep").set_index("_groep").loc[sums.index, list(by)].reset_index(drop=True)
    peak = data.groupby(["_groep", "jaar"])["bereikt"].sum().astype(float).groupby("_groep").max().fillna(0)
    money = sums["bedrag"]
    figures = {
        "bedrag": ("euro", money),
        "uren": ("uur", sums["uren"]),
        "trajecten": ("trajecten", sums["trajecten"]),
        "bereikte kinderen": ("kinderen", sums["bereikt"]),
        "bereik": (
            "aandeel van de doelgroepkinderen",
            sums["bereikt"] / sums["doelgroep"].where(sums["doelgroep"] > 0),
        ),
        "per uur": ("euro per uur", money / sums["uren"].where(sums["uren"] > 0)),
        "per traject": ("euro per traject", money / sums["trajecten"].where(sums["trajecten"] > 0)),
        "per bereikt kind": ("euro per bereikt kind", money / sums["bereikt"].where(sums["bereikt"] > 0)),
    }
    parts = [
        keys.assign(maat=name, unit=unit, estimate=v.to_numpy(float), n=peak.loc[sums.index].to_numpy(int))
        for name, (unit, v) in figures.items()
    ]
    return pd.concat(parts, ignore_index=True)
