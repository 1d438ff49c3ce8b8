"""A synthetic sample of any size, with known truth: for the demo, for notebooks and for checking every estimate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from veeval.errors import BadArgument
from veeval.synth import bevraging, dagen, inzet, kwaliteit, ondersteuning, pakket, plaatsen
from veeval.synth.aannames import GEMEENTEN, JAREN
from veeval.synth.rommelig import rommelig
from veeval.synth.ware_effecten import waarheid
from veeval.tables import TABELLEN

__all__ = ["SEED", "aanlevering", "sample", "tabellen", "waarheid"]

SEED = 2024


def tabellen(gemeenten: int = len(GEMEENTEN), seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Draw the tables.

    Parameters
    ----------
    gemeenten : int
        How many municipalities; the first eight are those of ``aannames.GEMEENTEN``. From two on, Weesp comes along
        with Amsterdam for the years in which it existed.
    seed : int
        Seed of the generator: the same seed gives the same bytes.

    Returns
    -------
    dict of str to pandas.DataFrame
        All tables of the design, values as they are written to CSV.
    """
    if gemeenten < 1:
        raise BadArgument(f"gemeenten is {gemeenten}; geef een aantal van 1 of hoger.")
    rng = np.random.default_rng(seed)
    places = plaatsen.steekproef(gemeenten)
    providers = plaatsen.aanbieders(places)
    locations = plaatsen.locaties(rng, places, providers)
    years = plaatsen.locatiejaren(rng, locations)
    years["_modellen_nu"] = plaatsen.modellen_in_jaar(years)
    support = ondersteuning.terugkeer(np.random.default_rng([seed, 2]), ondersteuning.trajecten(rng, years))
    answers = bevraging.antwoorden(rng, places)
    more = bevraging.monitor(np.random.default_rng([seed, 1]), providers)  # streams of their own: the rest stays as is
    frames = {
        "gemeenten": plaatsen.gemeenten(places),
        "herindelingen": plaatsen.herindelingen(places),
        "aanbieders": providers,
        "locaties": locations,
        "tellingen": plaatsen.tellingen(years),
        "keuzes": plaatsen.keuzes(locations),
        "inzet": inzet.inzet(rng, years),
        "strippen": inzet.strippen(rng, providers),
        "instrumenten": kwaliteit.instrumenten(),
        "observaties": kwaliteit.observaties(rng, years),
        "cycli": kwaliteit.cycli(rng, years),
        "inspecties": kwaliteit.inspecties(rng, years),
        "scholing": kwaliteit.scholing(rng, providers),
        "trajecten": support,
        "metingen": ondersteuning.metingen(rng, support),
        "vragen": bevraging.vragen(),
        "antwoorden": pd.concat([answers, more], ignore_index=True),
        "themas": bevraging.themas(rng, answers),
        "financiering": inzet.financiering(rng, places),
    }
    return {naam: frame[list(TABELLEN[naam].kolommen)] for naam, frame in frames.items()}


def aanlevering(
    out: Path | str,
    *,
    gemeente: str = "Almere",
    jaar: int = JAREN[-1],
    fouten: bool = True,
    seed: int = SEED,
    overwrite: bool = False,
) -> Path:
    """Write a workbook as a municipality might deliver it: own headers, a title above them, and mistakes.

    Parameters
    ----------
    out : path
        Workbook to write (.xlsx).
    gemeente : str
        A municipality of the sample, by name.
    jaar : int
        Which year of the sample.
    fouten : bool
        Whether the mistakes are in it: hours that are no number, a negative number, an unknown location, a count that
        is not of 1 January, a row twice, a total, an address for mail. Without, the delivery after it was corrected.
    seed : int
        Seed of the sample; the same arguments give the same bytes.
    overwrite : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    Path
        The file. Every row is synthetic.

    Raises
    ------
    UnknownName
        The municipality or the year is not in the sample.
    WriteRefused
        The file exists and ``overwrite`` is false.
    """
    return rommelig(out, lambda: tabellen(seed=seed), gemeente=gemeente, jaar=jaar, fouten=fouten, overwrite=overwrite)


def sample(
    out: Path | str, gemeenten: int = len(GEMEENTEN), seed: int = SEED, *, inzet_rijen: int | None = None
) -> Path:
    """Write a synthetic data package.

    Parameters
    ----------
    out : path
        Folder to write; made when absent. A folder with other content is refused.
    gemeenten : int
        How many municipalities.
    seed : int
        Seed; the same arguments give the same bytes.
    inzet_rijen : int, optional
        Write the hours by the day, at least so many rows, as Parquet parts in a folder ``inzet``: the same totals.

    Returns
    -------
    Path
        The folder.
    """
    folder = Path(out)
    frames = tabellen(gemeenten, seed)
    if inzet_rijen is not None:
        if inzet_rijen < 1:
            raise BadArgument(f"inzet_rijen is {inzet_rijen}; geef een aantal van 1 of hoger.")
        hours = frames.pop("inzet")
        pakket.schrijf(frames, waarheid(seed, gemeenten), folder, aantal=gemeenten, seed=seed)
        dagen.schrijf_dagen(hours, folder / "inzet", inzet_rijen)
        return folder
    pakket.schrijf(frames, waarheid(seed, gemeenten), folder, aantal=gemeenten, seed=seed)
    return folder
