"""What another inzetmodel would give here: hours, cost, norm and break-even, with the range of what is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from veeval import inzetmodellen
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import By, Telgrondslag, labels, parse_by
from veeval.inzetmodellen import Inzetmodel
from veeval.uren.aanname import PER_LOCATIE, Aanname, Bereik, Grondslag, aanname
from veeval.uren.eenheden import in_order, kinderen_achter, lang, uren_en_kinderen, zonder_ondersteuning
from veeval.uren.norm import norm_per_kind
from veeval.vergelijking import table

__all__ = ["scenario"]

Array = NDArray[np.float64]
_ENDS = ("laag", "midden", "hoog")


def scenario(
    ds: Dataset,
    inzetmodel: str,
    by: By | Sequence[By] | None = "gemeentecode",
    *,
    waarden: Mapping[str, Bereik] | None = None,
    grondslag: Grondslag | None = None,
    aantal: Bereik | None = None,
    tarief: Bereik | None = None,
    norm: str = "landelijk_10uur",
    jaar: int | None = None,
    ondersteuning: bool = False,
    telgrondslag: Telgrondslag = "doelgroepkind",
    indeling: int | None = None,
    map: Path | str | None = None,
) -> Estimates:
    """Hours per doelgroepkind if every location here had another model, beside what it is now.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``tellingen`` and ``inzet``.
    inzetmodel : str
        Name of the model; several with " + " between them add up.
    by : str, sequence of str or None
        Grouping.
    waarden : mapping, optional
        Values of the model's parameters: a number, or ``(low, high)`` where it is uncertain. What the source leaves
        open is required; a value of the source can be replaced.
    grondslag : {"locatie", "aanbieder", "gemeente", "groep", "traject"}
        What the hours of the model are per. Required where the model itself does not say: the source of Amsterdam's
        100 hours leaves open whether they are per group, coach or provider. Hours of a provider or municipality are
        shared out over its locations by children.
    aantal : number or (low, high), optional
        How many of them there are: groups or trajecten per location (required for those), else 1.
    tarief : number or (low, high), optional
        Euro per hour; without it there is no cost.
    norm : str
        Inzetmodel with hours per doelgroepkind that the outcome is laid beside.
    jaar : int, optional
        Year whose children count; the last by default.
    ondersteuning : bool
        Whether hours of support models are in the present hours; they do not count for the norm.
    telgrondslag, indeling
        As for :func:`per_doelgroepkind`.
    map : path, optional
        Folder with models of your own.

    Returns
    -------
    Estimates
        Two rows per group, ``situatie`` "nu" and "scenario"; there is nothing to test. The bounds are those
        of the ranges that were given, not of chance (``level`` is 1: inside the ranges the outcome cannot lie
        outside). ``details``: ``gevolgen`` (hours, their difference, cost, share of locations that meet the norm) and
        ``omslag`` (the number of children up to which the model gives the norm).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    Hours are products of inputs that are 0 or more, so they rise in each of them: the lowest and highest outcome are
    those at the ends of all ranges, exactly. The estimate is the outcome at the middle of every range; it is no
    likelier than the rest. All inputs low together is a corner case, so the range is wide. Children stay those of 1
    January, and nothing is said about quality. Break-even = hours per unit / hours that the norm asks per child.
    """
    columns = parse_by(by)
    rule = norm_per_kind(norm, map)
    assumed = aanname(inzetmodellen.inzetmodel(inzetmodel, map), waarden or {}, grondslag, aantal, tarief)
    ds.require("uren.scenario", "gemeenten", "locaties", "tellingen", "inzet")
    year = int(ds["tellingen"]["peildatum"].dt.year.max()) if jaar is None else jaar
    chosen = ds if ondersteuning else zonder_ondersteuning(ds)
    units, notes = uren_en_kinderen(chosen, columns, telgrondslag, "samen", [year], indeling)
    if units.empty:
        raise NotEstimable(f"geen enkele locatie is op 1 januari {year} geteld.")
    units = units.assign(kinderen=units["kinderen"].astype(float), _groep=group_names(units, columns))
    hours = _uren_per_locatie(units, assumed)
    method = (
        f"{assumed.model.kort} toegepast op de kinderen van 1 januari {year}, uren per {assumed.grondslag}; "
        "grenzen: de uitersten van de opgegeven bereiken"
    )
    estimates = _tabel(units, hours, columns, assumed, method)
    notes += _waarschuwingen(assumed, ondersteuning)
    open_ends = f"{assumed.model.kort}: {assumed.model.kanttekening}"
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="scenario_uren",
        by=(*columns, "situatie"),
        method=method,
        evidence="theoretisch",
        n_telt="doelgroepkinderen",
        personen=kinderen_achter(units, estimates, columns),
        warnings=tuple(notes),
        kanttekeningen=(open_ends,) if assumed.model.kanttekening else (),
        labels=labels(ds, units, columns),
        details={"gevolgen": _gevolgen(units, hours, columns, assumed, rule), "omslag": _omslag(assumed, rule)},
        level=1.0,
        synthetisch=ds.synthetisch,
    )


def _uren_per_locatie(units: pd.DataFrame, assumed: Aanname) -> Array:
    """Hours of each location (n, 3): low, middle and high."""
    children = units["kinderen"].to_numpy(float)
    names = [n for n in ("doelgroepkinderen", *PER_LOCATIE) if n in assumed.model.parameters]
    if assumed.grondslag in ("aanbieder", "gemeente"):
        key = units["aanbieder_id" if assumed.grondslag == "aanbieder" else "gemeentecode"]
        total = units.groupby(key)["kinderen"].transform("sum").to_numpy(float)
        even = 1 / key.map(key.value_counts()).to_numpy(float)
        share = np.divide(children, total, out=even, where=total > 0)
        return np.outer(share, [assumed.uren(end) for end in range(3)])
    rows = [
        [assumed.uren(end, **{n: k if n == "doelgroepkinderen" else 1.0 for n in names}) for end in range(3)]
        for k in children
    ]
    return np.array(rows, dtype=float)


def _tabel(units: pd.DataFrame, hours: Array, by: tuple[str, ...], assumed: Aanname, method: str) -> pd.DataFrame:
    sums = _sommen(units, hours)
    per = sums[["uren", *_ENDS]].div(sums["kinderen"].where(sums["kinderen"] > 0), axis=0)
    keys = units.drop_duplicates("_groep").set_index("_groep").loc[sums.index, list(by)].reset_index(drop=True)
    empty = dict.fromkeys(("std_error", "statistic", "df", "p_value", "conf_low", "conf_high"), np.nan)
    low, high = (per[e].to_numpy() if assumed.ranged else np.nan for e in ("laag", "hoog"))
    nu = pd.DataFrame({"estimate": per["uren"].to_numpy()}).assign(**empty)
    dan = pd.DataFrame({"estimate": per["midden"].to_numpy()}).assign(**empty | {"conf_low": low, "conf_high": high})
    parts = [
        table(
            keys.assign(situatie=name),
            tidy,
            indicator="scenario_uren",
            unit="uur per kind per jaar",
            n=sums["kinderen"],
            n_clusters=units.groupby("_groep")["cluster"].nunique().loc[sums.index],
            method="gerealiseerde uren in dat jaar" if name == "nu" else method,
            evidence="beschrijvend" if name == "nu" else "theoretisch",
        )
        for name, tidy in (("nu", nu), ("scenario", dan))
    ]
    return in_order(pd.concat(parts, ignore_index=True), (*by, "situatie"))


def _sommen(units: pd.DataFrame, hours: Array) -> pd.DataFrame:
    """Children, present hours and hours of the scenario per group."""
    data = units[["_groep", "kinderen", "uren"]].assign(**dict(zip(_ENDS, hours.T, strict=True)))
    return data.groupby("_groep", sort=True).sum()


def _gevolgen(
    units: pd.DataFrame, hours: Array, by: tuple[str, ...], assumed: Aanname, rule: Inzetmodel
) -> pd.DataFrame:
    """Per group: hours, cost, what the norm asks, and the share of locations that would meet it."""
    sums = _sommen(units, hours)
    keys = units.drop_duplicates("_groep").set_index("_groep").loc[sums.index, list(by)].reset_index(drop=True)
    now = sums["uren"]
    asked = units["kinderen"].map(lambda k: rule.uren(doelgroepkinderen=k)).to_numpy(float)
    some = units["kinderen"].to_numpy(float) > 0
    met = {e: (hours[:, i] >= asked - 1e-9) for i, e in enumerate(_ENDS)} | {"uren": units["uren"] >= asked - 1e-9}
    share = units[some].assign(**{k: np.asarray(v, float)[some] for k, v in met.items()})
    share = share.groupby("_groep")[["uren", *_ENDS]].mean().reindex(sums.index)
    figures: dict[str, tuple[str, pd.Series[float], pd.Series[float] | None, pd.Series[float] | None]] = {
        "uren nu": ("uur per jaar", now, None, None),
        "uren scenario": ("uur per jaar", sums["midden"], sums["laag"], sums["hoog"]),
        "verschil in uren": ("uur per jaar", sums["midden"] - now, sums["laag"] - now, sums["hoog"] - now),
        "uren volgens de norm": ("uur per jaar", pd.Series(asked, units["_groep"]).groupby(level=0).sum(), None, None),
    }
    if assumed.tarief is not None:
        low, mid, high = assumed.tarief
        figures["kosten scenario"] = ("euro per jaar", sums["midden"] * mid, sums["laag"] * low, sums["hoog"] * high)
    if assumed.model.soort != "ondersteuning":
        figures["locaties die de norm halen, nu"] = ("aandeel", share["uren"], None, None)
        figures["locaties die de norm halen, scenario"] = ("aandeel", share["midden"], share["laag"], share["hoog"])
    parts = {
        name: pd.DataFrame(
            {"unit": unit, "estimate": mid.loc[sums.index].to_numpy(float)}
            | {c: np.nan if v is None else v.to_numpy(float) for c, v in (("conf_low", low_), ("conf_high", high_))}
        )
        for name, (unit, mid, low_, high_) in figures.items()
    }
    out = lang(parts, keys.assign(n=sums["kinderen"].to_numpy(int)), by)
    sure = out["conf_low"] == out["conf_high"]
    out[["conf_low", "conf_high"]] = out[["conf_low", "conf_high"]].mask(sure)
    return out.assign(situatie=["nu" if m.endswith("nu") else "scenario" for m in out["maat"]])


def _omslag(assumed: Aanname, rule: Inzetmodel) -> pd.DataFrame:
    """How many children per unit the model serves at the norm; none where hours follow the children or do not count."""
    columns = ["eenheid", "unit", "estimate", "conf_low", "conf_high"]
    if assumed.grondslag in ("kind", "traject") or assumed.model.soort == "ondersteuning":
        return pd.DataFrame(columns=columns)
    own = dict.fromkeys((n for n in PER_LOCATIE if n in assumed.model.parameters), 1.0)
    low, mid, high = (assumed.uren(i, **own) / assumed.aantal[i] if assumed.aantal[i] else np.nan for i in range(3))
    asked = rule.uren(doelgroepkinderen=1)
    ends = (low / asked, high / asked) if low < high else (np.nan, np.nan)
    row = (assumed.grondslag, "doelgroepkinderen", mid / asked, *ends)
    return pd.DataFrame([row], columns=columns)


def _waarschuwingen(assumed: Aanname, ondersteuning: bool) -> list[str]:
    out = ["Een scenario is gerekend, niet gemeten: het zegt wat de regel geeft, niet wat er zou gebeuren."]
    if assumed.ranged:
        out.append(
            "De grenzen zijn de uitersten van de opgegeven bereiken, geen betrouwbaarheidsinterval; de schatting is de "
            "uitkomst in het midden en niet waarschijnlijker dan de rest."
        )
    if assumed.grondslag in ("aanbieder", "gemeente"):
        out.append(f"De uren per {assumed.grondslag} zijn naar rato van kinderen over de locaties verdeeld.")
    inside = [t.taak for t in assumed.model.termen if t.formatie == "binnen"]
    if inside:
        out.append(
            f"Een deel van de uren ({', '.join(inside)}) is binnen de formatie: een uur op de groep is geen uur "
            "coaching."
        )
    if assumed.model.soort == "ondersteuning":
        out.append("Uren van een ondersteuningsmodel tellen niet mee voor de norm.")
    if ondersteuning:
        out.append("De uren van nu zijn met die van ondersteuning bij kinderen.")
    return out
