"""From bookings and budgets to the sums that costs are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

import pandas as pd

from veeval.dataset import Dataset
from veeval.errors import NotEstimable, UnknownName
from veeval.groepering import Telgrondslag, check_level, labels, parse_by
from veeval.kosten.eenheden import Bedrag, FinancieringBy, KostenBron, jaren_van, per_gemeente, per_locatie
from veeval.sommen import PLAATS, Melding, Sommen, cellen

__all__ = ["herleid_kind", "herleid_uur", "ondersteuning_in", "sommen"]

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


def herleid_uur(
    ds: Dataset,
    *,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    ondersteuning: bool,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    """Cost and hours per group, whoever chose, municipality and year."""
    units, columns, told = _eenheden(
        ds, by, bron, bedrag, jaren, indeling, "doelgroepkind", level, "per_uur", ondersteuning
    )
    return sommen(ds, units[units["uren"].astype(float) > 0], columns, "kosten_per_uur", bron, told, level)


def herleid_kind(
    ds: Dataset,
    *,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    telgrondslag: Telgrondslag,
    ondersteuning: bool,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
) -> Sommen:
    """Cost and children per group, whoever chose, municipality and year."""
    units, columns, told = _eenheden(
        ds, by, bron, bedrag, jaren, indeling, telgrondslag, level, "per_kind", ondersteuning
    )
    if bron == "financiering":
        units = units.assign(kinderen=units["doelgroep"])
    else:
        part = ~units["heel"]
        if part.any():
            told.append(Melding("{n} locatiejaren met uren zonder kosten zijn weggelaten.", {"n": part.sum()}))
        empty = units["heel"] & ~units["geboekt"] & units["kinderen"].notna()
        if empty.any():
            told.append(
                Melding(
                    "{n} getelde locatiejaren hebben geen rij in inzet en tellen mee met 0 euro.", {"n": empty.sum()}
                )
            )
        units = units[units["heel"]]
    counted = units["kinderen"].notna()
    if not counted.all():
        lost = units.loc[~counted, "bedrag"].sum()
        told.append(
            Melding(
                "{n} rijen zonder telling op 1 januari zijn weggelaten ({euro} euro).",
                {"n": (~counted).sum(), "euro": lost},
            )
        )
    return sommen(ds, units[counted], columns, "kosten_per_kind", bron, told, level)


def _check(bron: str, bedrag: str, level: float) -> None:
    check_level(level)
    if bron not in get_args(KostenBron):
        raise UnknownName("bron", bron, get_args(KostenBron))
    if bedrag not in get_args(Bedrag):
        raise UnknownName("bedrag", bedrag, get_args(Bedrag))


def _eenheden(
    ds: Dataset,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    jaren: Iterable[int] | None,
    indeling: int | None,
    telgrondslag: Telgrondslag,
    level: float,
    vraag: str,
    ondersteuning: bool,
) -> tuple[pd.DataFrame, tuple[str, ...], list[Melding]]:
    """Units of either source, with ``bedrag`` and the denominators."""
    _check(bron, bedrag, level)
    if bron == "inzet":
        columns = parse_by(by)
        ds.require(f"kosten.{vraag}", "gemeenten", "locaties", "tellingen", "inzet")
        units, notes = per_locatie(ds, columns, telgrondslag, jaren_van(jaren), indeling, ondersteuning=ondersteuning)
        return units.assign(bedrag=units["kosten"]), columns, notes
    columns = parse_by(by, get_args(FinancieringBy))
    ds.require(f"kosten.{vraag}(bron='financiering')", "gemeenten", "locaties", "tellingen", "inzet", "financiering")
    units, notes = per_gemeente(ds, bron, bedrag, jaren_van(jaren), indeling)
    if vraag == "per_uur":
        without = units["uren"].isna()
        if without.any():
            lost = tuple(sorted(units.loc[without, "inzetmodel"].unique()))
            notes.append(
                Melding("Geld waarvan geen uren bekend zijn, telt niet mee: {modellen}.", {}, {"modellen": lost})
            )
        units = units[~without]
    return units, columns, notes


def ondersteuning_in(
    ds: Dataset,
    by: str | Sequence[str] | None,
    bron: KostenBron,
    bedrag: Bedrag,
    jaren: Iterable[int] | None,
    indeling: int | None,
    level: float,
    vraag: str,
) -> tuple[pd.DataFrame, tuple[str, ...], list[Melding]]:
    """Municipality-years of the approaches that have trajectories at all."""
    _check(bron, bedrag, level)
    columns = parse_by(by, get_args(FinancieringBy))
    ds.require(f"kosten.{vraag}", "gemeenten", "locaties", "trajecten", bron)
    units, notes = per_gemeente(ds, bron, bedrag, jaren_van(jaren), indeling)
    units = units[units["inzetmodel"].isin(ds["trajecten"]["aanpak"].unique())]
    if units.empty:
        if ds["trajecten"].empty:
            raise NotEstimable("dit deel van de gegevens heeft geen trajecten: geen prijs per traject of kind.")
        raise NotEstimable(
            f"geen bedrag in {bron} is voor een aanpak uit trajecten. Zet de naam van de aanpak in "
            f"{'onderdeel' if bron == 'financiering' else 'inzetmodel'}."
        )
    covered = units["jaar"].isin(ds["trajecten"]["start"].dropna().dt.year.unique())
    if not covered.all():
        lost = units.loc[~covered]
        notes.append(
            Melding(
                "{euro} euro uit jaren waarin nergens een traject startte, telt niet mee: {jaren}.",
                {"euro": lost["bedrag"].sum()},
                {"jaren": tuple(map(str, sorted(lost["jaar"].unique())))},
            )
        )
    units = units[covered]
    if units.empty:
        raise NotEstimable("in de jaren waarvan een bedrag bekend is, startte geen enkel traject.")
    none = units["trajecten"].isna()
    if none.any():
        notes.append(
            Melding(
                "{n} gemeentejaren met geld en zonder gestart traject tellen mee met 0 trajecten.", {"n": none.sum()}
            )
        )
    return units.fillna({"trajecten": 0, "bereikt": 0}), columns, notes


def sommen(
    ds: Dataset,
    units: pd.DataFrame,
    by: tuple[str, ...],
    indicator: str,
    bron: KostenBron,
    told: list[Melding],
    level: float,
) -> Sommen:
    """Add money and what it bought up per group, whoever chose, municipality and year."""
    persons = _PERSONEN.get(indicator)
    amounts = dict.fromkeys(("bedrag", _NOEMER[indicator][0], *(_GELIJK if indicator in _ONDERSTEUNING else ())))
    cells = cellen(
        units,
        (*by, *PLAATS, "jaar"),
        list(amounts),
        personen=persons,
        moment=None if "jaar" in by else "jaar",
        samen="cluster",
    )
    return Sommen(
        vraag=f"kosten.{indicator.removeprefix('kosten_')}",
        opzet={"by": list(by), "indicator": indicator, "bron": bron, "level": level},
        tabellen={"cellen": cells},
        meldingen=tuple(told),
        labels=labels(ds, units, by) | ({"geboekte uren": "geboekte uren"} if "regeling" in by else {}),
        synthetisch=ds.synthetisch,
    )
