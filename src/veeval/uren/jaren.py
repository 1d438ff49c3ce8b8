"""How hours per doelgroepkind develop over the years, on one municipal division."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import CONTRAST_COLUMNS, Estimates, empty_contrasts, group_names
from veeval.groepering import By, Telgrondslag, check_level, kanttekeningen, labels, niveau, parse_by
from veeval.sommen import Optelbaar, Sommen, cellen
from veeval.uren.eenheden import (
    Formatie,
    Taak,
    check_split,
    in_order,
    kinderen_achter,
    locatiejaren_met_uren,
    meldingen_over,
    urencellen,
    zonder_ondersteuning,
)
from veeval.vergelijking import MINIMUM_CLUSTERS, MINIMUM_DF, groups_of, holm, table, warn_contrasts, warn_few

__all__ = ["ONTWIKKELING", "ontwikkeling"]


def ontwikkeling(
    ds: Dataset,
    by: By | Sequence[By] | None = None,
    *,
    telgrondslag: Telgrondslag = "doelgroepkind",
    formatie: Formatie = "samen",
    taak: Taak = "samen",
    ondersteuning: bool = True,
    zelfde_locaties: bool = False,
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Hours per doelgroepkind in each year, on one municipal division, and the change from year to year.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``; ``herindelingen`` where places merged.
    by : str, sequence of str or None
        Grouping besides the year.
    telgrondslag, formatie, taak, ondersteuning, indeling
        As for :func:`per_doelgroepkind`; ``formatie`` and ``taak`` not "apart".
    zelfde_locaties : bool
        Only locations that were counted in every year: then a change is not one of locations that came or went.
    jaren : iterable of int, optional
        Years to use; all by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Per group and year the ratio of totals; ``contrasts`` are each year less the year before, and the last less
        the first. ``details["per_jaar"]`` has the change per year: the slope of a straight line through the ratios.

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    All years stand on one indeling: hours and children of a municipality that merged are added up, then divided. The
    ratios of two years rest on the same providers, so a change has the CR2 variance of the difference with
    their covariance, clustered on whoever chose (``veeval.stats.ratio``). The slope is sum c_t R_t with
    c_t = (t - mean t) / sum (t - mean t)^2: every year counts the same. A year in which the rules changed (2022) makes
    a straight line a poor summary: look at the years. The change is descriptive.
    """
    return _schat(
        _herleid(
            ds,
            by=by,
            telgrondslag=telgrondslag,
            formatie=formatie,
            taak=taak,
            ondersteuning=ondersteuning,
            zelfde_locaties=zelfde_locaties,
            jaren=jaren,
            indeling=indeling,
            level=level,
        )
    )


def _herleid(
    ds: Dataset,
    *,
    by: By | Sequence[By] | None,
    telgrondslag: Telgrondslag,
    formatie: Formatie,
    taak: Taak,
    ondersteuning: bool,
    zelfde_locaties: bool,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    """Hours and children per group, year, whoever chose and municipality; and how long locations were counted."""
    check_level(level)
    columns = parse_by(by)
    if "jaar" in columns or check_split(formatie, taak):
        raise BadArgument("ontwikkeling staat al per jaar: geef by= zonder 'jaar', en formatie= of taak= niet 'apart'.")
    ds.require("uren.ontwikkeling", "gemeenten", "locaties", "tellingen", "inzet")
    chosen = ds if ondersteuning else zonder_ondersteuning(ds)
    units, told, features = locatiejaren_met_uren(chosen, columns, telgrondslag, formatie, jaren, indeling, taak)
    years = units.groupby("locatie_id")["jaar"].agg(lambda j: " ".join(map(str, sorted(set(j)))))
    used = units[units.groupby("locatie_id")["jaar"].transform("nunique") == units["jaar"].nunique()]
    full = (*columns, "jaar")
    return Sommen(
        vraag="uren.ontwikkeling",
        opzet={
            "by": list(full),
            "telgrondslag": telgrondslag,
            "formatie": formatie,
            "taak": taak,
            "zelfde_locaties": zelfde_locaties,
            # "every year" must be the same everywhere, or the sums are not of the same locations
            "alle_jaren": list(features["jaren"]) if zelfde_locaties else [],
            "level": level,
        },
        tabellen={
            "cellen": urencellen(used if zelfde_locaties else units, full),
            "reeksen": cellen(pd.DataFrame({"jaren": years.to_numpy(str), "locaties": 1.0}), ["jaren"], ["locaties"]),
        },
        meldingen=told,
        kenmerken=features,
        labels=labels(ds, units, columns),
        synthetisch=ds.synthetisch,
    )


def _schat(sommen: Sommen) -> Estimates:
    opzet, full, level = sommen.opzet, sommen.by, float(sommen.opzet["level"])
    columns = full[:-1]
    data = sommen.tabellen["cellen"].frame
    data = data.astype({"jaar": int}).assign(_reeks=group_names(data, columns), _groep=group_names(data, full))
    about = _zelfde(sommen)
    if data["jaar"].nunique() < 2:
        raise NotEstimable("er is maar één jaar met een telling; een ontwikkeling vraagt er ten minste twee.")
    fit = stats.ratio("uren", "kinderen", data, by="_groep", cluster="cluster", stratified=True, variance="CR2")
    level_name = niveau(data["kiezer"])
    method = f"verhouding van totalen per jaar op één indeling; CR2 met Satterthwaite, clusters: {level_name}"
    keys = data.drop_duplicates("_groep").set_index("_groep").loc[fit.groups["_groep"], list(full)]
    estimates = in_order(
        table(
            keys,
            fit.tidy(level),
            indicator="uren_per_doelgroepkind",
            unit="uur per kind per jaar",
            n=fit.denominator,
            n_clusters=fit.n_clusters,
            method=method,
            evidence="beschrijvend",
        ),
        full,
    )
    names_of = sommen.labels
    models = data["inzetmodel"].unique().tolist() if "inzetmodel" in columns else []
    counts = {names_of.get(g, g): len(v.clusters) for g, v in groups_of(data, "_reeks").items()}
    notes = meldingen_over(
        data, sommen.meldingen, sommen.kenmerken, columns, opzet["telgrondslag"], opzet["formatie"], opzet["taak"]
    )
    contrasts = holm(_veranderingen(fit, data, columns, method, level))
    return Estimates(
        table=estimates,
        contrasts=contrasts,
        indicator="uren_per_doelgroepkind",
        by=full,
        method=method,
        evidence="beschrijvend",
        n_telt="doelgroepkinderen",
        personen=kinderen_achter(data, estimates, full),
        warnings=(*notes, *about, *warn_few(counts, level_name), *warn_contrasts(contrasts)),
        kanttekeningen=kanttekeningen(models),
        labels=names_of,
        details={"per_jaar": _hellingen(fit, data, columns, level)},
        level=level,
        synthetisch=sommen.synthetisch,
    )


def _zelfde(sommen: Sommen) -> list[str]:
    """Say how many locations were not counted in every year.

    Raises
    ------
    NotEstimable
        Only locations that were counted in every year were asked for, and there are none.
    """
    series, years = sommen.tabellen["reeksen"].frame, " ".join(sommen.kenmerken["jaren"])
    every = series["jaren"] == years
    lost = series.loc[~every, "locaties"].sum()
    if not lost:
        return []
    if not sommen.opzet["zelfde_locaties"]:
        return [
            f"{lost:.0f} locaties zijn niet in alle jaren geteld; een verandering kan ook die van hun komst of vertrek "
            "zijn (zelfde_locaties=True laat ze weg)."
        ]
    if not every.any():
        raise NotEstimable("geen enkele locatie is in alle jaren geteld; neem zelfde_locaties=False of minder jaren.")
    return [f"{lost:.0f} locaties die niet in alle jaren zijn geteld, zijn weggelaten."]


ONTWIKKELING = Optelbaar(_herleid, _schat)


def _series(data: pd.DataFrame, by: tuple[str, ...]) -> Iterable[tuple[dict[Hashable, Any], list[int], pd.DataFrame]]:
    """Per group: its values, its years with children, and its rows."""
    for _, part in data.groupby("_reeks", sort=True):
        children = part.groupby("jaar")["kinderen"].sum()
        yield part.iloc[0][list(by)].to_dict(), sorted(children.index[children > 0]), part


def _veranderingen(
    fit: stats.RatioFit, data: pd.DataFrame, by: tuple[str, ...], method: str, level: float
) -> pd.DataFrame:
    rows = []
    for values, years, part in _series(data, by):
        pairs = list(zip(years[1:], years[:-1], strict=True))
        if len(years) > 2:
            pairs.append((years[-1], years[0]))
        label = part.drop_duplicates("jaar").set_index("jaar")["_groep"]
        for a, b in pairs:
            made = fit.contrast({f"{a} - {b}": {label[a]: 1.0, label[b]: -1.0}}, scale="difference")
            row = made.tidy(level).iloc[0].to_dict()
            here = part[part["jaar"].isin([a, b])]["cluster"].nunique()
            if here < MINIMUM_CLUSTERS or not row["df"] >= MINIMUM_DF - 1e-9:
                row |= {"statistic": np.nan, "p_value": np.nan}
            both = {"groep_a": str(a), "groep_b": str(b), "n_clusters": here, "p_holm": np.nan}
            rows.append(
                row | values | both | {"method": "verschil van twee jaren; " + method, "evidence": "beschrijvend"}
            )
    if not rows:
        return empty_contrasts(by)
    return pd.DataFrame(rows)[[*by, *CONTRAST_COLUMNS]].astype({"n_clusters": "Int64"})


def _hellingen(fit: stats.RatioFit, data: pd.DataFrame, by: tuple[str, ...], level: float) -> pd.DataFrame:
    """Change per year of each group: the straight line through its yearly ratios, with their covariance."""
    rows = []
    for values, years, part in _series(data, by):
        if len(years) < 2:
            continue
        label = part.drop_duplicates("jaar").set_index("jaar")["_groep"]
        centred = np.array(years, float) - np.mean(years)
        weights = dict(zip(label[years], centred / (centred @ centred), strict=True))
        row = fit.contrast({"per jaar": weights}, scale="difference").tidy(level).iloc[0].to_dict()
        providers = part["cluster"].nunique()
        counts = {"jaren": f"{years[0]}-{years[-1]}", "n_clusters": providers}
        children = part.groupby("jaar")["kinderen"].sum().max()  # as the table: the largest number in one year
        if providers < MINIMUM_CLUSTERS or not row["df"] >= MINIMUM_DF - 1e-9:
            row |= {"statistic": np.nan, "p_value": np.nan}
        rows.append(values | {"unit": "uur per kind, per jaar erbij"} | row | counts | {"n": int(children)})
    kept = ["jaren", "unit", "estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high", "n"]
    return pd.DataFrame(rows, columns=[*by, *kept, "n_clusters"])
