"""Whether locations meet the norm, and what is short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import Estimates, group_names
from veeval.groepering import By, check_level, labels, niveau, parse_by
from veeval.inzetmodellen import Inzetmodel, inzetmodel, namen
from veeval.sommen import Melding, Optelbaar, Sommen, cellen, teksten
from veeval.uren.eenheden import (
    in_order,
    kinderen_achter,
    lang,
    locatiejaren_met_uren,
    meldingen_over,
    urencellen,
    zonder_ondersteuning,
)
from veeval.vergelijking import groups_of, holm, minus, pairwise, table, warn_contrasts, warn_groups

__all__ = ["NORM_NALEVING", "NormMaat", "norm_naleving", "norm_per_kind"]

NormMaat = Literal["locaties", "kinderen", "tekort"]
_WAT: dict[NormMaat, tuple[str, str, str, str]] = {  # indicator, unit, what n counts, numerator and denominator
    "locaties": ("norm_naleving", "aandeel", "locatiejaren", "een"),
    "kinderen": ("norm_naleving_kinderen", "aandeel", "kindjaren", "kinderen"),
    "tekort": ("norm_tekort", "uur per kind per jaar", "kindjaren", "kinderen"),
}
_SOMMEN = ("gevraagd", "tekort", "voldoet", "een")
_LEEG = "{n} locatiejaren met 0 kinderen op 1 januari zijn weggelaten: de norm vraagt daar 0 uur."


def norm_naleving(
    ds: Dataset,
    by: By | Sequence[By] | None = "gemeentecode",
    *,
    maat: NormMaat = "locaties",
    norm: str = "landelijk_10uur",
    jaren: Iterable[int] | None = None,
    indeling: int | None = None,
    map: Path | str | None = None,
    level: float = 0.95,
) -> Estimates:
    """Share of location-years that reach the norm of 10 hours per doelgroepkind, or what is short.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``.
    by : str, sequence of str or None
        Grouping.
    maat : {"locaties", "kinderen", "tekort"}
        Share of location-years that meet the norm; share of children at a location that meets it; or the hours short
        of the norm, per child (hours above the norm elsewhere do not make up for them).
    norm : str
        Inzetmodel whose hours are asked; per LRK number, without pooling over locations.
    jaren : iterable of int, optional
        Years to judge; by default those in which the norm is in force.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    map : path, optional
        Folder with norms of your own, such as that of a municipality that asks more.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Shares between 0 and 1, ``n`` counts location-years; by children: ``n`` counts child-years.
        ``details["tekort"]`` has per group the hours asked, the hours short and the share of the children at
        locations under the norm.

    Notes
    -----
    A location-year meets the norm when its pbm hours are at least 10 times the doelgroepkinderen on 1 January. Hours
    of support models (ambulant pedagogisch medewerkers and the like) do not count for the norm. Location-years without
    a count, or with no children on 1 January (the norm then asks 0 hours), are left out and said. Intervals are
    Korn & Graubard's for clustered shares (``veeval.stats.proportion``), with children as weights where children are
    counted. The shortfall is a ratio of totals, sum(max(0, asked - made)) / sum(children), with CR2 variance.
    """
    return _schat(_herleid(ds, by=by, maat=maat, norm=norm, jaren=jaren, indeling=indeling, map=map, level=level))


def _herleid(
    ds: Dataset,
    *,
    by: By | Sequence[By] | None,
    maat: NormMaat,
    norm: str,
    jaren: Iterable[int] | None,
    indeling: int | None,
    map: Path | str | None,
    level: float,
) -> Sommen:
    """Hours asked, made and short per group, whoever chose, municipality and year."""
    check_level(level)
    if maat not in _WAT:
        raise UnknownName("maat", maat, get_args(NormMaat))
    ds.require("uren.norm_naleving", "gemeenten", "locaties", "tellingen", "inzet")
    columns = parse_by(by)
    rule = norm_per_kind(norm, map)
    first = rule.geldig_van.year if rule.geldig_van else 0
    years = jaren if jaren is not None else {j for j in ds["inzet"]["jaar"].astype(int) if j >= first}
    pbm_only = zonder_ondersteuning(ds)
    units, told, features = locatiejaren_met_uren(pbm_only, columns, "doelgroepkind", "samen", years, indeling)
    data, dropped = _naast_de_norm(units, rule)
    return Sommen(
        vraag="uren.norm_naleving",
        opzet={"by": list(columns), "maat": maat, "level": level},
        tabellen={
            "cellen": replace(
                urencellen(data, columns, (*_SOMMEN, *(("onder",) if maat == "kinderen" else ()))),
                delen=("onder",) if maat == "kinderen" else (),
            ),
            "onder": replace(cellen(data.assign(alle="alle"), columns or ("alle",), ["kinderen", "onder"]), thuis=True),
        },
        meldingen=(*told, *dropped),
        kenmerken=features | {"weggelaten": ("ondersteuning",) * (len(pbm_only["inzet"]) < len(ds["inzet"]))},
        labels=labels(ds, units, columns),
        synthetisch=ds.synthetisch,
    )


def _schat(sommen: Sommen) -> Estimates:
    by, maat, level = sommen.by, sommen.opzet["maat"], float(sommen.opzet["level"])
    data = sommen.tabellen["cellen"].frame
    if data.empty:
        raise NotEstimable("geen enkele locatie heeft een telling in jaren waarin de norm geldt.")
    data = data.assign(_groep=group_names(data, by))
    told, late = sommen.meldingen, [m for m in sommen.meldingen if m.tekst == _LEEG]
    early = [m for m in told if m.tekst != _LEEG]
    notes = meldingen_over(data, early, sommen.kenmerken, by, "doelgroepkind", "samen", "samen") + teksten(late)
    if sommen.kenmerken["weggelaten"]:
        notes.append("Uren van ondersteuningsmodellen tellen niet mee voor de norm.")
    level_name = niveau(data["kiezer"])
    estimates, contrasts = _aandelen(data, by, maat, level_name, level)
    few = warn_groups(groups_of(data, "_groep"), sommen.labels, level_name) if by else ()
    return Estimates(
        table=estimates,
        contrasts=holm(contrasts),
        indicator=_WAT[maat][0],
        by=by,
        method=str(estimates["method"].iloc[0]),
        evidence="beschrijvend",
        n_telt=_WAT[maat][2],
        personen=kinderen_achter(data, estimates, by),
        warnings=(*notes, *few, *warn_contrasts(contrasts)),
        labels=sommen.labels,
        details={"tekort": _tekort(data, _onder(sommen), by)},
        level=level,
        synthetisch=sommen.synthetisch,
    )


NORM_NALEVING = Optelbaar(_herleid, _schat, zonder=("tekort: kinderen op locaties onder de norm",))


def norm_per_kind(norm: str, map: Path | str | None) -> Inzetmodel:
    """Return a norm whose hours follow from the doelgroepkinderen alone, from a folder of one's own or the package."""
    own = map is not None and norm in namen(map)
    rule = inzetmodel(norm, map if own else None)
    if rule.verplicht != ("doelgroepkinderen",):
        raise BadArgument(
            f"{norm} is geen norm per doelgroepkind; gebruik landelijk_10uur of een eigen model van die vorm."
        )
    return rule


def _naast_de_norm(units: pd.DataFrame, rule: Inzetmodel) -> tuple[pd.DataFrame, tuple[Melding, ...]]:
    """Hours asked of each location-year with children, whether they were made, and what is short."""
    empty = units["kinderen"] == 0
    told = (Melding(_LEEG, {"n": empty.sum()}),) if empty.any() else ()
    units = units[~empty]
    children = units["kinderen"].astype(float)
    asked = children.map(lambda k: rule.uren(doelgroepkinderen=k)).astype(float)
    met = (units["uren"] >= asked - 1e-9).astype(float)
    return units.assign(
        kinderen=children,
        gevraagd=asked,
        tekort=(asked - units["uren"]).clip(lower=0.0).where(met == 0, 0.0),
        voldoet=met,
        onder=(1.0 - met) * children,
        een=1.0,
    ), told


def _aandelen(
    data: pd.DataFrame, by: tuple[str, ...], maat: NormMaat, niveau: str, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    indicator, unit, _, noemer = _WAT[maat]
    met = data["kinderen"] - data["onder"] if maat == "kinderen" else data["voldoet"]
    data = data.assign(_teller=data["tekort"] if maat == "tekort" else met)
    ratio = stats.ratio("_teller", noemer, data, by="_groep", cluster="cluster", stratified=bool(by), variance="CR2")
    if maat == "tekort":
        tidy, keys = ratio.tidy(level), ratio.groups["_groep"]
        method = f"verhouding van totalen (uren tekort gedeeld door kinderen); clusters: {niveau}"
        linear = f"verschil van twee verhoudingen; CR2 met Satterthwaite, clusters: {niveau}"
    else:
        share = stats.proportion_of_totals(
            "_teller", noemer, data, rows="een", by="_groep", cluster="cluster", stratified=bool(by), variance="CR2"
        )
        tidy, keys = share.tidy(level), share.groups["_groep"]
        what = "locatiejaren" if maat == "locaties" else "kinderen op locaties die de norm halen"
        method = f"aandeel {what}; interval van Korn en Graubard met clusters: {niveau}"
        linear = f"verschil van aandelen; CR2 met Satterthwaite, clusters: {niveau}"
    estimates = table(
        data.drop_duplicates("_groep").set_index("_groep").loc[keys, list(by)],
        tidy,
        indicator=indicator,
        unit=unit,
        n=ratio.denominator,
        n_clusters=ratio.n_clusters,
        method=method,
        evidence="beschrijvend",
    )
    contrasts = pairwise(
        groups_of(data, "_groep"),
        lambda a, b: ratio.contrast(minus(a, b), scale="difference").tidy(level),
        method=linear,
        evidence="beschrijvend",
    )
    return in_order(estimates, by), contrasts


def _onder(sommen: Sommen) -> pd.Series[float] | None:
    """Share of the children at locations under the norm, per group; None where it stayed home."""
    if "onder" not in sommen.tabellen:
        return None
    counts = sommen.tabellen["onder"].frame
    sums = counts.assign(_groep=group_names(counts, sommen.by)).groupby("_groep")[["kinderen", "onder"]].sum()
    return sums["onder"] / sums["kinderen"]


def _tekort(data: pd.DataFrame, under: pd.Series[float] | None, by: tuple[str, ...]) -> pd.DataFrame:
    """Per group: hours asked and short, and the shares of location-years and of children under the norm."""
    sums = data.groupby("_groep", sort=True)[["gevraagd", "tekort", "kinderen", "voldoet", "een"]].sum()
    keys = data.drop_duplicates("_groep").set_index("_groep").loc[sums.index, list(by)].reset_index(drop=True)
    figures = {
        "uren volgens de norm": ("uur", sums["gevraagd"]),
        "uren tekort": ("uur", sums["tekort"]),
        "locatiejaren onder de norm": ("aandeel", 1 - sums["voldoet"] / sums["een"]),
    }
    if under is not None:
        figures["kinderen op locaties onder de norm"] = ("aandeel", under.loc[sums.index])
    parts = {
        name: pd.DataFrame({"unit": unit, "estimate": values.to_numpy(float)})
        for name, (unit, values) in figures.items()
    }
    return lang(parts, keys.assign(n=sums["kinderen"].round().astype(int).to_numpy()), by)
