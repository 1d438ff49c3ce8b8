"""How are children doing after three months of support."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from veeval import stats
from veeval.apm._gevolgd import betrouwbaar_veranderd, grenzen
from veeval.apm._paren import paren, scorecellen, sommen
from veeval.apm._trajecten import ApmBy, aantal, keuzeniveau
from veeval.apm._uit_sommen import gelijke_start, regressie, uitval, verandering, voor_en_na
from veeval.dataset import Dataset
from veeval.errors import NotEstimable
from veeval.estimates import Estimates, empty_contrasts, group_names
from veeval.groepering import kanttekeningen
from veeval.sommen import Optelbaar, Sommen, teksten
from veeval.vergelijking import holm, warn_contrasts, warn_few

__all__ = ["UITKOMST", "VENSTER", "uitkomst"]

VENSTER = (77, 105)  # 13 weeks, give or take two


def uitkomst(
    ds: Dataset,
    by: ApmBy | Sequence[ApmBy] | None = "aanpak",
    *,
    venster: tuple[int, int] = VENSTER,
    populatiegemiddelde: Mapping[str, float] | None = None,
    betrouwbaarheid: Mapping[str, float] | None = None,
    normgroep: Mapping[str, tuple[float, float]] | None = None,
    indeling: int | None = None,
    level: float = 0.95,
) -> Estimates:
    """Change of the score between the start and three months of support.

    Parameters
    ----------
    ds : Dataset
        With ``trajecten``, ``metingen``, ``instrumenten``, ``locaties`` and ``gemeenten``.
    by : {"aanpak", "hulpvraag", "zwaarte", "gemeentecode"}, sequence of these, or None
        Grouping; instruments always stand in rows of their own.
    venster : tuple of int
        Days between the two measurements that count as three months. Pairs outside it are kept and counted in the
        warnings; ``details["binnen_venster"]`` has the estimates without them.
    populatiegemiddelde : mapping of str to float, optional
        Mean of each instrument among all children of this age, on its own scale. With it the result shows how much
        of the change regression to the mean alone would give.
    betrouwbaarheid : mapping of str to float, optional
        Reliability of each instrument, between 0 and 1: gives ``details["betrouwbare_verandering"]``.
    normgroep : mapping of str to (mean, sd), optional
        Mean and standard deviation of each instrument in a norm group; without it nobody counts as recovered.
    indeling : int, optional
        Year of the municipal division; the newest by default.
    level : float
        Confidence level.

    Returns
    -------
    Estimates
        Points, positive is better; ``n`` counts trajectories. ``details``: ``uitval`` (who lacks an end measure),
        ``voor_na`` (mean score at the start and after, on the instrument's own scale),
        ``effectgrootte`` (Hedges g of the paired change), ``binnen_venster``, ``regressie_naar_het_gemiddelde``,
        ``betrouwbare_verandering`` (share of children that changed more than measurement error, Jacobson & Truax
        1991), ``follow_up`` (change from the start to the follow-up, of those who were measured then) and ``grenzen``
        (Lee bounds on the difference between two groups, given who lacks an end measure).

    Raises
    ------
    MissingTable, UnknownName, BadArgument, NotEstimable

    Notes
    -----
    The mean change has CR2 variance with Satterthwaite degrees of freedom, clustered on provider; it is not tested
    against no change. A child with several raters or domains of one instrument counts once, by the mean. Contrasts
    between approaches are ANCOVA, end = start + approach, clustered on whoever chose the approach. Without comparison
    a change is at most an indication: children of two to four grow in three months, children who are chosen for a low
    score drift to the mean, and the rater is often the helper.
    """
    made, pairs, started = sommen(
        ds,
        by=by,
        venster=venster,
        populatiegemiddelde=populatiegemiddelde,
        indeling=indeling,
        level=level,
    )
    found = _schat(made)
    columns = made.by
    inside = pairs[pairs["dagen"].between(*venster)]
    later, _ = paren(ds, indeling, "follow_up")
    details = {
        "effectgrootte": _hedges(pairs, columns),
        "binnen_venster": _verandering(inside, columns, level) if len(inside) else found.table.iloc[:0],
    }
    for name, frame in (
        ("betrouwbare_verandering", betrouwbaar_veranderd(pairs, columns, betrouwbaarheid, normgroep, level)),
        ("follow_up", _verandering(later, columns, level) if len(later) else pd.DataFrame()),
        ("grenzen", grenzen(ds, pairs, started, columns)),
    ):
        if not frame.empty:
            details[name] = frame
    shared = dict(found.details)
    return replace(found, details={"uitval": shared.pop("uitval"), **details, **shared})


def _herleid(
    ds: Dataset,
    *,
    by: ApmBy | Sequence[ApmBy] | None,
    venster: tuple[int, int],
    populatiegemiddelde: Mapping[str, float] | None,
    betrouwbaarheid: Mapping[str, float] | None,  # for rows of children, which sums do not hold
    normgroep: Mapping[str, tuple[float, float]] | None,  # the same
    indeling: int | None,
    level: float,
) -> Sommen:
    return sommen(
        ds,
        by=by,
        venster=venster,
        populatiegemiddelde=populatiegemiddelde,
        indeling=indeling,
        level=level,
    )[0]


def _schat(made: Sommen) -> Estimates:
    columns, level = made.by, float(made.opzet["level"])
    cells = made.tabellen["cellen"].frame
    if cells.empty:
        raise NotEstimable("geen traject heeft zowel een startmeting als een meting na drie maanden.")
    main = verandering(cells, columns, level)
    notes = _waarschuwingen(made)
    band = regressie(cells, columns, made.opzet["populatiegemiddelde"])
    if band is None:
        notes.append(
            "Wie laag begint, komt vaak vanzelf wat hoger uit. Hoeveel van de verandering dat is, is niet te zeggen "
            "zolang niet bekend is hoe alle kinderen van deze leeftijd gemiddeld scoren."
        )
    names_of = made.labels
    counts = main.assign(groep=group_names(main, columns)).groupby("groep")["n_clusters"].min()
    few = warn_few({names_of.get(str(g), str(g)): int(k) for g, k in counts.items()}, "aanbieder")
    contrasts, choice = _ancova(cells, columns, level)
    keys = [*columns, "instrument"]
    children = cells.groupby(keys, dropna=False)["kinderen"].sum().reset_index()
    return Estimates(
        table=main,
        contrasts=holm(contrasts),
        indicator="apm_verbetering",
        by=(*columns, "instrument"),
        method=str(main["method"].iloc[0]),
        evidence="indicatief",
        n_telt="trajecten",
        personen=main[keys].merge(children, on=keys, how="left")["kinderen"].astype(float),
        warnings=(*notes, *choice, *few, *warn_contrasts(contrasts)),
        kanttekeningen=kanttekeningen(cells["aanpak"].unique().tolist() if "aanpak" in columns else []),
        labels=names_of,
        details={"uitval": uitval(made, columns), "voor_na": voor_en_na(cells, main, columns)}
        | ({} if band is None else {"regressie_naar_het_gemiddelde": band}),
        level=level,
        synthetisch=made.synthetisch,
    )


def _verandering(pairs: pd.DataFrame, by: tuple[str, ...], level: float) -> pd.DataFrame:
    return verandering(scorecellen(pairs, by).frame, by, level)


def _ancova(cells: pd.DataFrame, by: tuple[str, ...], level: float) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Compare groups at equal start scores, clustered on whoever chose what is compared."""
    municipal = keuzeniveau(cells, by) == "gemeente"
    frames = [
        frame.assign(instrument=str(instrument))
        for instrument, part in cells.groupby("instrument", sort=True)
        if not (frame := gelijke_start(part, by, level, municipal=municipal)).empty
    ]
    if not frames:
        return empty_contrasts(), ()
    note = (
        "De gemeente kiest de aanpak: verschillen tussen aanpakken zijn verschillen tussen enkele gemeenten "
        "en dus beschrijvend."
    )
    return pd.concat(frames, ignore_index=True), (note,) if municipal else ()


def _waarschuwingen(made: Sommen) -> list[str]:
    left, raters = made.tabellen["uitval"].frame, made.tabellen["beoordelaars"].frame
    total, ended, running = (left[c].sum() for c in ("n", "eindmeting", "lopend"))
    notes = []
    if len(left):
        notes.append(
            f"{aantal(round(total - ended))} van {total:.0f} gestarte trajecten hebben geen eindmeting "
            f"({aantal(round(running))} lopen nog); wie uitvalt kan verschillen van wie blijft."
        )
    if "uitval" in made.kenmerken.get("achtergehouden", ()):
        notes.append(
            "Hoeveel trajecten startten en geen eindmeting hebben, is niet van alle groepen en gemeenten bekend: "
            "kleine aantallen zijn niet gedeeld en tellen in die aantallen niet mee."
        )
    notes.append(
        "Zonder vergelijkingsgroep: kinderen groeien in drie maanden ook vanzelf (rijping), en lage startscores "
        "lopen op door regressie naar het gemiddelde."
    )
    late, other = ([m for m in made.meldingen if ("buiten" in m.getallen) == out] for out in (True, False))
    notes += teksten(late)
    if len(raters):
        counts = raters.sort_values("n", ascending=False, kind="stable")
        told = ", ".join(f"{r} {aantal(round(k))}" for r, k in zip(counts["beoordelaar"], counts["n"], strict=True))
        notes.append(f"Beoordelaar: {told}; wie helpt, beoordeelt vaak ook.")
    if "beoordelaars" in made.kenmerken.get("achtergehouden", ()):
        notes.append("Van sommige beoordelaars is het aantal te klein om te delen; wie helpt, beoordeelt vaak ook.")
    return [*notes, *teksten(other)]


def _hedges(pairs: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Hedges g of the paired change per group and instrument."""
    parts = []
    for (groep, instrument), part in pairs.groupby([group_names(pairs, by).rename("groep"), "instrument"], sort=True):
        if len(part) < 3:
            continue
        sign = part["richting"]
        data = pd.DataFrame({"begin": sign * part["score_start"], "eind": sign * part["score_eind"]})
        fit = stats.hedges_g(data, pre="begin", post="eind")
        parts.append(fit.tidy().assign(groep=str(groep), instrument=str(instrument), n=len(part)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["groep", "instrument", "n"])


UITKOMST = Optelbaar(
    _herleid,
    _schat,
    zonder=("effectgrootte", "binnen_venster", "betrouwbare_verandering", "follow_up", "grenzen"),
)
