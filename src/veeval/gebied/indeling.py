"""Herindelingen: a code means something only together with the year of the indeling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from veeval.errors import BadArgument
from veeval.gebied.namen import gemeentecode

__all__ = ["naar_indeling", "naar_indeling_gemiddeld", "opvolger"]

_HEEL = 1e-9


def _in_kracht(herindelingen: pd.DataFrame, jaar: int) -> list[tuple[pd.Timestamp, pd.DataFrame]]:
    """Return the changes in force on 1 January of ``jaar``, in order of date."""
    datum = pd.to_datetime(herindelingen["datum"])
    geldt = datum <= pd.Timestamp(jaar, 1, 1)
    groepen = herindelingen[geldt].groupby(datum[geldt], sort=True)
    return [(pd.Timestamp(str(d)), groep) for d, groep in groepen]


def opvolger(code: object, herindelingen: pd.DataFrame, op_jaar: int) -> str:
    """Return the municipality that a location of ``code`` lies in, on the indeling of 1 January ``op_jaar``.

    Only full mergers are followed. A municipality that was split cannot be followed by its code: the location must be
    moved by its address.

    Parameters
    ----------
    code : object
        Municipality code at registration, in any form :func:`gemeentecode` knows.
    herindelingen : pandas.DataFrame
        The table herindelingen: datum, van, naar, gewicht.
    op_jaar : int
        Year of the indeling.

    Raises
    ------
    BadArgument
        When the municipality was split.
    """
    huidig = gemeentecode(code)
    for datum, groep in _in_kracht(herindelingen, op_jaar):
        delen = groep[groep["van"] == huidig]
        if delen.empty:
            continue
        if len(delen) > 1 or abs(float(delen["gewicht"].iloc[0]) - 1) > _HEEL:
            raise BadArgument(
                f"{huidig} is op {datum:%d-%m-%Y} gesplitst over {', '.join(sorted(delen['naar']))}; "
                "bepaal de gemeente van de locatie met het adres."
            )
        huidig = str(delen["naar"].iloc[0])
    return huidig


def naar_indeling(
    frame: pd.DataFrame,
    herindelingen: pd.DataFrame,
    jaar: int,
    *,
    datum: str,
    tellingen: Sequence[str],
    gemeente: str = "gemeentecode",
) -> pd.DataFrame:
    """Put counts per municipality on the indeling of one year.

    A count moves by the weights of the herindeling: each new municipality gets its part. Rates do not move this way:
    move numerator and denominator, then divide.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per municipality, date and whatever else it has columns for.
    herindelingen : pandas.DataFrame
        The table herindelingen: datum, van, naar, gewicht.
    jaar : int
        Year of the indeling that is wanted; changes up to and including 1 January of that year are in it.
    datum : str
        Column with the day of the count; a number is a year and means its 1 January.
    tellingen : sequence of str
        Columns with counts, added where municipalities come together.
    gemeente : str
        Column with the municipality code.

    Returns
    -------
    pandas.DataFrame
        The same columns; one row per combination of all columns but the counts. A count that is missing in a part is
        missing in the sum.
    """
    for naam in (datum, gemeente, *tellingen):
        if naam not in frame.columns:
            raise BadArgument(f"kolom {naam!r} ontbreekt; aanwezig: {', '.join(map(str, frame.columns))}.")
    uit = frame.copy()
    for naam in tellingen:
        uit[naam] = uit[naam].astype("float64")
    dag = _dagen(uit[datum])
    _geen_weg_terug(uit, dag, herindelingen, jaar, gemeente)
    for moment, groep in _in_kracht(herindelingen, jaar):
        uit, dag = _verplaats(uit, dag, moment, groep, gemeente, tellingen)
    overig = [k for k in frame.columns if k not in tellingen]
    som = uit.groupby(overig, sort=True, dropna=False)[list(tellingen)]
    return som.sum(min_count=1).mask(som.count() < som.size().to_numpy()[:, None]).reset_index()[list(frame.columns)]


def naar_indeling_gemiddeld(
    frame: pd.DataFrame,
    herindelingen: pd.DataFrame,
    jaar: int,
    *,
    datum: str,
    verhoudingen: Mapping[str, str],
    gemeente: str = "gemeentecode",
) -> pd.DataFrame:
    """Put rates per municipality on the indeling of one year: means weighted with their own denominator.

    Parameters
    ----------
    frame, herindelingen, jaar, datum, gemeente
        As for :func:`naar_indeling`.
    verhoudingen : mapping of str to str
        Per column with a rate the column with its denominator, such as ``{"uren_per_kind": "kinderen"}``. The
        denominators are counts: they move by the weights and are added.

    Returns
    -------
    pandas.DataFrame
        The same columns. A rate over a denominator of 0 is missing.
    """
    noemers = list(dict.fromkeys(verhoudingen.values()))
    tellers = {f"_teller_{naam}": naam for naam in verhoudingen}
    werk = frame.drop(columns=list(verhoudingen)).assign(
        **{teller: frame[naam] * frame[verhoudingen[naam]] for teller, naam in tellers.items()}
    )
    verplaatst = naar_indeling(
        werk, herindelingen, jaar, datum=datum, tellingen=[*noemers, *tellers], gemeente=gemeente
    )
    for teller, naam in tellers.items():
        noemer = verplaatst[verhoudingen[naam]]
        verplaatst[naam] = verplaatst[teller] / noemer.where(noemer > 0)
    return verplaatst[list(frame.columns)]


def _dagen(kolom: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(kolom):
        return pd.to_datetime(kolom.astype("Int64").astype(str) + "-01-01")
    return pd.to_datetime(kolom)


def _geen_weg_terug(frame: pd.DataFrame, dag: pd.Series, herindelingen: pd.DataFrame, jaar: int, gemeente: str) -> None:
    """Refuse counts of after a change that is not in the indeling asked for: no weights lead back."""
    moment = pd.to_datetime(herindelingen["datum"])
    later = herindelingen[moment > pd.Timestamp(jaar, 1, 1)].assign(_moment=moment)
    raakt = frame[[gemeente]].assign(_dag=dag).merge(later, left_on=gemeente, right_on="naar")
    if (raakt["_dag"] >= raakt["_moment"]).any():
        codes = ", ".join(sorted(raakt.loc[raakt["_dag"] >= raakt["_moment"], "naar"].unique()))
        raise BadArgument(
            f"{codes} heeft tellingen van na een herindeling die niet in de indeling van {jaar} zit; kies later."
        )


def _verplaats(
    frame: pd.DataFrame,
    dag: pd.Series,
    moment: pd.Timestamp,
    groep: pd.DataFrame,
    gemeente: str,
    tellingen: Sequence[str],
) -> tuple[pd.DataFrame, pd.Series]:
    """Move the counts of before ``moment`` from the old municipalities to the new ones."""
    raakt = frame[gemeente].isin(groep["van"]) & (dag < moment)
    if not raakt.any():
        return frame, dag
    delen = groep[["van", "naar", "gewicht"]].rename(columns={"van": gemeente, "naar": "_naar", "gewicht": "_gewicht"})
    nieuw = frame[raakt].assign(_dag=dag[raakt]).merge(delen, on=gemeente)
    for naam in tellingen:
        nieuw[naam] *= nieuw["_gewicht"]
    nieuw[gemeente] = nieuw["_naar"]
    blijft = frame[~raakt].assign(_dag=dag[~raakt])
    uit = pd.concat([blijft, nieuw[blijft.columns]], ignore_index=True)
    return uit.drop(columns="_dag"), uit["_dag"]
