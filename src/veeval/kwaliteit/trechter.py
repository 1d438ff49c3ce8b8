"""Which locations differ more than chance: funnel limits and shrunken scores, no league table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from veeval import stats
from veeval.begrippen import label
from veeval.dataset import Dataset
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import Estimates, empty_contrasts
from veeval.groepering import check_level
from veeval.kwaliteit._scores import met_plaats, observaties
from veeval.vergelijking import table

__all__ = ["trechter"]

_BY = ("locatie_id", "instrument", "versie", "domein")
_SIGNAAL = {"in control": "binnen de grenzen", "alert": "buiten 95%", "alarm": "buiten 99,8%"}


def trechter(
    ds: Dataset,
    *,
    gemeentecode: str | None = None,
    instrument: str | None = None,
    domein: str | None = None,
    meetfout: float | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Scores of locations drawn to their mean, and limits that say what chance allows around that mean.

    Parameters
    ----------
    ds : Dataset
        With ``gemeenten``, ``locaties``, ``observaties`` and ``instrumenten``; ``tellingen`` for protection.
    gemeentecode : str, optional
        Locations of one municipality; all by default.
    instrument, domein : str, optional
        As for :func:`veeval.kwaliteit.trend`.
    meetfout : float, optional
        Standard error of measurement of one score, e.g. from :func:`veeval.kwaliteit.betrouwbaarheid`. By default the
        spread of a location around its own mean and the mean of each year.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level of the shrunken estimates.

    Returns
    -------
    Estimates
        One row per location and domain, locations by name in alphabetical order; the estimate is the shrunken score.
        ``n`` counts observations. ``personen`` are the doelgroepkinderen of the last count: locations with few, or
        without a count, are hidden by ``protect``. ``details``: ``grenzen`` (own mean, 95 % and 99.8 % limits,
        signal) and ``spreiding`` (mean, overdispersion, variance between locations, error of one score).

    Raises
    ------
    MissingTable, BadArgument, NotEstimable

    Notes
    -----
    y_i is the mean of the scores of location i less the effect of the year they were given in; its error is s/sqrt(n_i)
    with s the spread within locations. Limits: mean +- z sqrt(s^2/n_i + tau2), tau2 the overdispersion between
    locations by moments, z Winsorised at 10 % (Spiegelhalter 2005). Shrunken: w y_i + (1 - w) mean with
    w = tau2/(tau2 + s^2/n_i), tau2 by Paule & Mandel (Morris 1983). Versions of an instrument are kept apart.

    Trap: s takes true change of a location over the years for error, so limits are wide rather than narrow. Inside the
    limits is no rank. Not for fewer than three locations, nor for choosing the best.
    """
    check_level(level)
    if meetfout is not None and not meetfout > 0:
        raise BadArgument(f"meetfout is {meetfout}; geef een getal boven 0, in punten van de schaal.")
    rows, notes = observaties(ds, "kwaliteit.trechter", instrument, domein)
    rows = met_plaats(ds, rows, notes, indeling)
    if gemeentecode is not None:
        rows = rows[rows["gemeentecode"] == gemeentecode]
        if rows.empty:
            raise NotEstimable(f"er zijn geen scores van locaties in gemeente {gemeentecode}.")
    parts = []
    for key, part in rows.groupby(["instrument", "versie", "domein"], sort=True):
        common = dict(zip(_BY[1:], map(str, key), strict=True))
        try:
            parts.append(_domein(part, common, meetfout, level))
        except NotEstimable as e:
            notes.append(f"{label(common['domein'])} (versie {common['versie']}): {e}")
    if not parts:
        raise NotEstimable(" ".join(notes))
    places = ds["locaties"]
    names = dict(zip(places["locatie_id"], places["naam"].fillna(places["locatie_id"]).astype(str), strict=True))
    estimates = _alfabetisch(pd.concat([p[0] for p in parts], ignore_index=True), names)
    children = _kinderen(ds)
    if children.empty:
        notes.append("Zonder tellingen is niet bekend hoeveel kinderen een locatie heeft; bescherming verbergt alles.")
    return Estimates(
        table=estimates,
        contrasts=empty_contrasts(),
        indicator="kwaliteit_trechter",
        by=_BY,
        method=str(estimates["method"].iloc[0]),
        evidence="beschrijvend",
        n_telt="observaties",
        personen=estimates["locatie_id"].map(children).astype(float),
        warnings=(
            *notes,
            "Geen ranglijst: locaties staan op alfabet, en binnen de grenzen is elk verschil toeval.",
            "Wie buiten de grenzen valt verdient een gesprek, geen oordeel.",
        ),
        labels={k: names[k] for k in estimates["locatie_id"].unique()},
        details={
            "grenzen": _alfabetisch(pd.concat([p[1] for p in parts], ignore_index=True), names),
            "spreiding": pd.concat([p[2] for p in parts], ignore_index=True),
        },
        level=level,
        synthetisch=ds.synthetisch,
    )


def _domein(
    rows: pd.DataFrame, common: dict[str, str], meetfout: float | None, level: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Shrunken estimates, limits and spread of one domain."""
    places = rows["locatie_id"].nunique()
    if places < 3:
        raise NotEstimable(f"{places} locaties zijn te weinig om spreiding tussen locaties te schatten.")
    adjusted, within = _per_locatie(rows)
    error = within if meetfout is None else meetfout
    if not error > 0:
        raise NotEstimable(
            "geen locatie is vaker gemeten, of de scores verschillen nooit: de meetfout is onbekend. Geef meetfout=."
        )
    adjusted["se"] = error / np.sqrt(adjusted["n"])
    limits = stats.funnel("gemiddelde", "se", adjusted, place="locatie_id", kind="mean")
    drawn = stats.shrink(adjusted["gemiddelde"], adjusted["se"], list(adjusted["locatie_id"]))
    own = "meetfout opgegeven" if meetfout is not None else "meetfout uit de spreiding binnen locaties"
    estimates = table(
        adjusted[["locatie_id"]].assign(**common),
        drawn.tidy(level),
        indicator="kwaliteit_trechter",
        unit="punten",
        n=adjusted["n"],
        n_clusters=np.ones(len(adjusted)),
        method=f"empirische Bayes-schatting per locatie, jaareffecten eruit; {own}",
        evidence="beschrijvend",
    )
    found = limits.table.set_index("place").loc[adjusted["locatie_id"]].reset_index(drop=True)
    shown = adjusted[["locatie_id", "n"]].assign(
        **common,
        estimate=found["value"],
        **{c: found[c] for c in ("low95", "high95", "low998", "high998", "z")},
        signaal=found["signal"].map(_SIGNAAL),
    )
    spread = pd.DataFrame(
        {
            "gemiddelde": [limits.target],
            "overdispersie": limits.dispersion,
            "tau2": limits.tau2,
            "tau2_paule_mandel": drawn.tau2,
            "meetfout": error,
            "locaties": len(adjusted),
        }
    ).assign(**common)
    return estimates, shown, spread


def _per_locatie(rows: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Mean score per location without the effects of the years, and the spread of scores around it."""
    years = sorted(rows["jaar"].unique())[1:]
    data = rows.assign(**{f"j{y}": (rows["jaar"] == y).astype(float) for y in years})
    twice = data.groupby("locatie_id")["score"].transform("size") > 1
    effect = pd.Series(0.0, index=data.index)
    X = np.column_stack([data[f"j{y}"] for y in years]) if years else np.zeros((len(data), 0))
    if years and twice.any():
        centred = data[["score", *(f"j{y}" for y in years)]]
        inside = centred - centred.groupby(data["locatie_id"]).transform("mean")
        b = np.linalg.lstsq(inside.iloc[:, 1:].to_numpy(), inside["score"].to_numpy(), rcond=None)[0]
        effect = pd.Series(X @ b, index=data.index)
        effect -= float(effect.mean())
    value = data["score"] - effect
    residual = value - value.groupby(data["locatie_id"]).transform("mean")
    left = len(data) - data["locatie_id"].nunique() - (np.linalg.matrix_rank(X) if twice.any() else 0)
    out = value.groupby(data["locatie_id"]).agg(gemiddelde="mean", n="size").reset_index()
    return out, float(np.sqrt(np.square(residual).sum() / left)) if left > 0 else np.nan


def _alfabetisch(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Sort by name, then by number: never by score."""
    named = frame.assign(_naam=frame["locatie_id"].map(names).str.casefold())
    return named.sort_values(["_naam", *_BY], kind="stable", ignore_index=True).drop(columns="_naam")


def _kinderen(ds: Dataset) -> pd.Series[float]:
    """Doelgroepkinderen of each location on its last count."""
    if "tellingen" not in ds:
        return pd.Series(dtype=float)
    last = ds["tellingen"].sort_values("peildatum").drop_duplicates("locatie_id", keep="last")
    return last.set_index("locatie_id")["doelgroepkinderen"].astype(float)
