"""One figure of a question under every choice that can be defended, as table and as curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from veeval.begrippen import Lang, label
from veeval.dataset import Dataset
from veeval.eenmaal import Eenmaal
from veeval.errors import BadArgument, NotEstimable, UnknownName
from veeval.estimates import MIN_N
from veeval.evaluatie.varianten import als_tekst, curve, stel
from veeval.privacy import bescherm_samen
from veeval.report import Figuur, grafiek, keuzefiguur, plaatje
from veeval.uitvoer import schrijf_bytes

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Specificatiecurve", "specificatiecurve"]

Wat = Literal["schatting", "verschil"]


@dataclass(frozen=True, slots=True)
class Specificatiecurve:
    """A figure under every combination of choices.

    Attributes
    ----------
    tabel : DataFrame
        One row per combination, sorted by estimate: ``specificatie``, the options, estimate, conf_low, conf_high,
        p_value, n, n_clusters, ``reden`` (why there is no answer). All combinations are in it.
    opties : tuple of str
        The options that vary.
    hoofd : int
        Number of the combination that was chosen beforehand.
    vraag, groep, wat : str
        Of which question, group, and whether a level or a difference.
    indicator, unit, level, synthetisch
        As for :class:`veeval.Estimates`.
    namen : mapping of str to str
        Display names of groups and choices.
    """

    tabel: pd.DataFrame
    opties: tuple[str, ...]
    hoofd: int
    vraag: str
    groep: str
    wat: Wat
    indicator: str
    unit: str
    level: float
    synthetisch: bool
    namen: Mapping[str, str]

    def figuur(self, lang: Lang = "nl") -> Figuur:
        """Describe the curve: sorted estimates with their intervals, the choices under them, the chosen one marked."""
        shown = self.tabel.assign(**{o: [self._naam(v, lang) for v in self.tabel[o]] for o in self.opties})
        names = {o: label(o, lang) for o in self.opties}
        joint = " - " if self.wat == "verschil" else " / "
        return keuzefiguur(
            shown.rename(columns=names),
            tuple(names.values()),
            self.hoofd,
            indicator=self.indicator,
            unit=self.unit,
            groep=joint.join(self._naam(part, lang) for part in self.groep.split(joint)),
            level=self.level,
            synthetisch=self.synthetisch,
            lang=lang,
        )

    def _naam(self, value: object, lang: Lang) -> str:
        return self.namen.get(str(value), label(str(value), lang))

    def plot(self, lang: Lang = "nl") -> go.Figure:
        """Draw the curve for the screen."""
        return grafiek(self.figuur(lang))

    def to_png(self, path: Path | str, *, breedte: int = 960, schaal: float = 2.0, lang: Lang = "nl") -> Path:
        """Write the curve as PNG; sizes as for :meth:`veeval.Estimates.to_png`."""
        return schrijf_bytes(path, plaatje(self.figuur(lang), breedte=breedte, schaal=schaal))


def specificatiecurve(
    ds: Dataset,
    vraag: str,
    opties: Mapping[str, Any] | None = None,
    varianten: Mapping[str, Sequence[Any]] | None = None,
    *,
    groep: str | None = None,
    wat: Wat = "schatting",
    hoofd: Mapping[str, Any] | None = None,
    min_n: int = MIN_N,
) -> Specificatiecurve:
    """Ask one figure under every combination of choices.

    Parameters
    ----------
    ds, vraag, opties, varianten, min_n
        As for :func:`specificaties`.
    groep : str, optional
        The group, as code or name; of a difference ``"a - b"``. May be left out where there is one.
    wat : {"schatting", "verschil"}
        The level of a group, or a difference between two.
    hoofd : mapping, optional
        The choices that were made beforehand; by default the first of each option.

    Returns
    -------
    Specificatiecurve
        Protected; a combination that is hidden or has no answer keeps its place without a figure.

    Raises
    ------
    UnknownName, BadArgument, NotEstimable
        There is no such group or choice, or no combination has an answer.

    Notes
    -----
    Simonsohn, Simmons & Nelson (2020). All combinations are shown, none is left out for what it says; the curve is no
    test. List only choices that can be defended before the outcomes are seen.
    """
    asked = stel(Eenmaal(ds), vraag, opties, varianten)
    safe = bescherm_samen({str(s.nummer): s.antwoord for s in asked if s.antwoord is not None}, min_n)
    if not safe:
        raise NotEstimable(f"geen enkele combinatie van keuzes geeft een antwoord op {vraag}.")
    chosen = {o: als_tekst(v[0]) for o, v in (varianten or {}).items()}
    chosen |= {o: als_tekst(v) for o, v in (hoofd or {}).items()}
    main = [s.nummer for s in asked if dict(s.keuzes) == chosen]
    if not main:
        raise BadArgument(f"hoofd ({chosen}) is geen van de combinaties in varianten.")
    table = curve([replace(s, antwoord=safe.get(str(s.nummer))) for s in asked])
    names = {k: v for e in safe.values() for k, v in e.labels.items()}
    found = table[(table["soort"] == wat) & table["reden"].eq("")]
    known = dict.fromkeys(found["groep"].astype(str))
    key = _groep(groep, list(known), names, wat)
    rows = found[found["groep"] == key].drop(columns=["soort", "groep"])
    options = tuple(asked[0].keuzes)
    every = pd.DataFrame([{"specificatie": s.nummer, **s.keuzes, "reden": s.reden} for s in asked])
    whole = every.merge(rows.drop(columns=[*options, "reden"]), on="specificatie", how="left")
    first = next(iter(safe.values()))
    return Specificatiecurve(
        tabel=whole.sort_values(["estimate", "specificatie"], kind="stable", ignore_index=True),
        opties=options,
        hoofd=main[0],
        vraag=vraag,
        groep=key,
        wat=wat,
        indicator=first.indicator,
        unit=str(first.table["unit"].iloc[0]),
        level=first.level,
        synthetisch=ds.synthetisch,
        namen=names,
    )


def _groep(groep: str | None, known: list[str], names: Mapping[str, str], wat: str) -> str:
    """Find the group by its code or name; without a name only where there is one."""
    if groep is None:
        if len(known) != 1:
            raise BadArgument(
                f"een curve toont één cijfer; geef groep=, een van: {', '.join(known) or f'(geen {wat})'}."
            )
        return known[0]
    codes = {v: k for k, v in names.items()}
    joint = " - " if wat == "verschil" else " / "
    key = joint.join(codes.get(part, part) for part in groep.split(joint))
    for candidate in (groep, key):
        if candidate in known:
            return candidate
    raise UnknownName("groep", groep, known)
