"""From scores to the sums that a trend within locations needs: per group and whoever chose, about locations' means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import pandas as pd

from veeval import stats
from veeval.dataset import Dataset
from veeval.errors import BadArgument, UnknownName
from veeval.estimates import group_names
from veeval.groepering import By, check_level, clusters, groepen, kiezers, labels, op_indeling, parse_by
from veeval.kwaliteit._scores import gekeerd, inspecties
from veeval.sommen import PLAATS, Cellen, Melding, Sommen, cellen

__all__ = ["APART", "Bron", "momenten", "scores", "sommen"]

Bron = Literal["observaties", "inspecties"]
APART = ("instrument", "domein")
_DAYS_PER_YEAR = 365.25
_SCHAAL = ("waarnemingen", "geschaald", "leeg")


def scores(
    ds: Dataset,
    by: By | Sequence[By] | None,
    bron: Bron,
    instrument: str | None,
    domein: str | None,
    indeling: int | None,
) -> tuple[pd.DataFrame, tuple[str, ...], dict[str, Cellen], list[Melding]]:
    """Scores with place, group and whoever chose, of every instrument that may be meant.

    Returns
    -------
    rows : DataFrame
        One row per score: ``cluster``, ``kiezer``, ``groep``, ``t`` (years) and ``eenheid`` (a location under one
        version of the instrument in one group).
    columns : tuple of str
        The grouping columns.
    tables : dict of str to Cellen
        ``bereik`` (which municipality uses which instrument) and ``schaal`` (scores per version and domain, and how
        many are empty), from which the instrument is chosen.
    told : list of Melding
        What was left out.
    """
    columns = parse_by(by)
    told: list[Melding] = []
    if bron == "inspecties":
        rows, told = inspecties(ds, "kwaliteit.trend")
        asked = rows
    else:
        ds.require("kwaliteit.trend", "gemeenten", "locaties", "observaties", "instrumenten")
        asked = ds["observaties"]
        wanted = (asked["instrument"] == instrument) | (instrument is None)
        wanted &= (asked["domein"] == domein) | (domein is None)
        rows = gekeerd(ds, asked[wanted.astype(bool)])
    counted = pd.concat(
        [
            asked.assign(waarnemingen=1.0, geschaald=0.0, leeg=0.0),
            rows.assign(waarnemingen=0.0, geschaald=1.0, leeg=rows["score"].isna().astype(float)),
        ],
        ignore_index=True,
    )
    reach = asked.merge(ds["locaties"][["locatie_id", "gemeentecode"]], on="locatie_id").assign(waarnemingen=1.0)
    tables = {
        "bereik": cellen(reach, ("instrument", "gemeentecode"), ["waarnemingen"]),
        "schaal": cellen(counted, ("instrument", "versie", "domein"), list(_SCHAAL)),
    }
    places = op_indeling(ds, ds["locaties"], indeling)
    rows = rows[["locatie_id", "datum", "instrument", "versie", "domein", "score"]].dropna(subset=["score"])
    rows = rows.merge(places[["locatie_id", "aanbieder_id", "gemeentecode", "soort", "ve"]], on="locatie_id")
    rows = groepen(ds, rows.assign(jaar=rows["datum"].dt.year.astype(int)), columns, "datum")
    cluster, _ = clusters(rows, columns)
    rows = rows.assign(
        cluster=cluster.to_numpy(str),
        kiezer=kiezers(rows, columns),
        groep=group_names(rows, columns),
        t=(rows["datum"] - pd.Timestamp("2020-01-01")).dt.days / _DAYS_PER_YEAR,
    )
    return rows.assign(eenheid=rows["locatie_id"] + "|" + rows["versie"] + "|" + rows["groep"]), columns, tables, told


def sommen(
    ds: Dataset,
    *,
    by: By | Sequence[By] | None,
    bron: Bron,
    instrument: str | None,
    domein: str | None,
    indeling: int | None,
    level: float,
) -> tuple[Sommen, pd.DataFrame]:
    """Add scores up; the rows stand beside the sums, for what needs them."""
    check_level(level)
    if bron not in get_args(Bron):
        raise UnknownName("bron", bron, get_args(Bron))
    if bron == "inspecties" and (instrument is not None or domein is not None):
        raise BadArgument("instrument= en domein= horen bij observaties; inspecties hebben alleen een risicokleur.")
    rows, columns, tables, told = scores(ds, by, bron, instrument, domein, indeling)
    made = Sommen(
        vraag="kwaliteit.trend",
        opzet={"by": list(columns), "bron": bron, "instrument": instrument, "domein": domein, "level": level},
        tabellen=tables | {"trend": _binnen(rows, columns), "nulmeting": _eerste(rows, columns)},
        meldingen=tuple(told),
        labels=labels(ds, rows, columns),
        synthetisch=ds.synthetisch,
    )
    return made, rows


def _binnen(rows: pd.DataFrame, by: tuple[str, ...]) -> Cellen:
    """Add products of time and score about the means of their ``eenheid`` up; one measured once has no change."""
    units = rows.groupby([*APART, "eenheid"])
    moving = units["t"].transform("nunique") > 1
    t, s = (rows[c] - units[c].transform("mean") for c in ("t", "score"))
    first = ~rows.duplicated([*APART, "eenheid"])
    data = rows.assign(
        scores=1.0,
        n=moving.astype(float),
        eenheden=(moving & first).astype(float),
        **{name: (a * b).where(moving, 0.0) for name, a, b in (("tt", t, t), ("ts", t, s), ("ss", s, s))},
    )
    return cellen(data, (*by, *PLAATS, *APART), ["scores", "n", "eenheden", "tt", "ts", "ss"])


def _eerste(rows: pd.DataFrame, by: tuple[str, ...]) -> Cellen:
    """Add the first score of each location per group up."""
    first = rows.sort_values("datum", kind="stable").drop_duplicates([*APART, "locatie_id", "groep"])
    data = first.assign(n=1.0, som=first["score"], kwadraat=first["score"] ** 2)
    return cellen(data, (*by, *APART), ["n", "som", "kwadraat"])


def momenten(cells: pd.DataFrame, slopes: dict[str, str]) -> stats.Moments:
    """Cross-products per cluster of a regression with one slope per group.

    Parameters
    ----------
    cells : DataFrame
        ``cluster``, ``groep`` and the sums of :func:`sommen`.
    slopes : dict of str to str
        Name of the term of each group; rows of other groups are left out.
    """
    used = cells[cells["groep"].isin(slopes)]
    t = used["groep"].map(slopes)
    return stats.moments_of(
        "score",
        slopes.values(),
        used,
        [(t, t, "tt"), (t, "score", "ts"), ("score", "score", "ss")],
        unit="cluster",
        n="n",
        absorbed=("eenheid", "eenheden"),
    )
