"""The one result type of every question."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

import pandas as pd

from veeval.begrippen import Evidence, Figuursoort, Lang, label
from veeval.errors import BadArgument, UnknownName
from veeval.estimates.bescherming import blank, hidden_rows, protect_detail, rests_on
from veeval.estimates.kolommen import (
    ALLEN_N,
    CONTRAST_COLUMNS,
    DOMINANTIE,
    MIN_N,
    SCHATTINGEN,
    TABLE_COLUMNS,
    VAN_PERSONEN,
)
from veeval.estimates.leestabel import Leestabel
from veeval.uitvoer import schrijf_bytes, schrijf_werkboek

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Estimates"]


def _report() -> ModuleType:
    """Reach report/ at call time: the one sanctioned look up, so that a result can show itself."""
    return importlib.import_module("veeval.report")


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates with their uncertainty, method and what the design can bear.

    Attributes
    ----------
    table : DataFrame
        One row per estimate: the grouping columns ``by``, then ``TABLE_COLUMNS``. Full precision; NA with a warning
        where something cannot be estimated.
    contrasts : DataFrame
        Differences between groups: shared grouping columns, then ``CONTRAST_COLUMNS``. ``p_holm`` is adjusted over
        all contrasts of the question; ``p_value`` is not.
    indicator : str
        Key in ``veeval.begrippen``.
    by : tuple of str
        The grouping columns of ``table``.
    method : str
        How the figures were made, in words.
    evidence : {"beschrijvend", "theoretisch", "indicatief", "causaal"}
        The rung of the effectladder that the design can bear.
    n_telt : str
        What ``n`` counts (key in ``veeval.begrippen``).
    personen : Series of float or None
        Persons behind each row of ``table``, the largest number at one moment; small groups are hidden. Infinite for a
        row about organisations alone (municipalities that answered a survey); None where no row counts persons.
    warnings : tuple of str
        What a reader must know, in Dutch.
    kanttekeningen : tuple of str
        What the sources of the models leave open; stands under every figure and table made from the result.
    labels : mapping of str to str
        Display names of group values (gemeentecode to naam, model to short title).
    details : mapping of str to DataFrame
        Further frames: balance, the growth model beside the default, attrition.
    level : float
        Confidence level of the intervals.
    synthetisch : bool
        Whether the data are synthetic; everything made from the result says so.
    min_n : int or None
        The threshold that was applied by :meth:`protect`; None before.
    grootste : Series of float or None
        Share of the largest provider in the total behind each row of ``table``; None where that is not known, or where
        providers are what is compared.
    """

    table: pd.DataFrame
    contrasts: pd.DataFrame
    indicator: str
    by: tuple[str, ...]
    method: str
    evidence: Evidence
    n_telt: str
    personen: pd.Series[float] | None = None
    warnings: tuple[str, ...] = ()
    kanttekeningen: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    level: float = 0.95
    synthetisch: bool = False
    min_n: int | None = None
    grootste: pd.Series[float] | None = None

    def __post_init__(self) -> None:
        for columns, frame in ((TABLE_COLUMNS, self.table), (CONTRAST_COLUMNS, self.contrasts)):
            missing = [c for c in columns if c not in frame.columns]
            if missing:
                raise BadArgument(f"aan deze schattingen ontbreken de kolommen {', '.join(missing)}.")
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    def name_of(self, value: object) -> str:
        """Display name of a group value; of a pair ("a / b", "a → b", "a naast b") the names of both."""
        text = str(value)
        known = self.labels.get(text, label(text))
        if known == text:
            for between in (" / ", " → ", " naast "):
                if between in text:
                    return between.join(self.name_of(part) for part in text.split(between))
        return known

    def protect(
        self,
        min_n: int = MIN_N,
        *,
        allen_n: int = ALLEN_N,
        dominantie: float = DOMINANTIE,
        ook: Mapping[str, pd.Series[bool]] | None = None,
    ) -> Estimates:
        """Hide what rests on fewer than ``min_n`` persons, and what says the same of each of a small group.

        Where the hidden rows of a margin (a year, a municipality, the whole) are one row, or together fewer than
        ``min_n``, the next smallest of that margin is hidden too, so that they do not follow from a published total.
        Results that do not count persons are returned as they are, marked as protected. Results that are published
        together are protected together by :func:`veeval.privacy.bescherm_samen`.

        Parameters
        ----------
        min_n : int
            Smallest number of persons behind a figure that is shown.
        allen_n : int
            A share of persons of exactly 0 or 1 is hidden where it is of fewer than this (group disclosure).
        dominantie : float
            A total of which one provider makes a larger share is named in the warnings; it is not hidden.
        ook : mapping of str to Series of bool, optional
            Rows to hide for what other results would give away: of ``table`` (``"schattingen"``) and of details.

        Returns
        -------
        Estimates
            With NA in the hidden rows and a column ``onderdrukt``.
        """
        if min_n < 1:
            raise BadArgument(f"min_n is {min_n}; geef een getal van 1 of hoger.")
        large = self._largest(dominantie)
        if self.personen is None:
            return replace(self, min_n=min_n, warnings=(*self.warnings, *large))
        more = ook or {}
        extra = self.allen_of_niemand(allen_n) | more.get(SCHATTINGEN, False)
        hidden = hidden_rows(self.table[list(self.by)], self.personen, min_n, also=extra)
        table = blank(self.table, hidden)
        details = {
            k: protect_detail(
                self.table,
                self.by,
                self.personen,
                f,
                hidden,
                min_n=min_n,
                ook=more.get(k, pd.Series(False, index=f.index)),
            )
            for k, f in self.details.items()
        }
        note = (
            f"{int(hidden.sum())} regel(s) niet getoond: minder dan {min_n} {label(self.n_telt)}, iedereen of niemand "
            "van een kleine groep, of daaruit af te leiden."
        )
        return replace(
            self,
            table=table,
            contrasts=blank(self.contrasts, rests_on(self.table, self.by, hidden, self.contrasts)),
            details=details,
            warnings=(*self.warnings, *large, note) if hidden.any() else (*self.warnings, *large),
            min_n=min_n,
        )

    def allen_of_niemand(self, allen_n: int = ALLEN_N) -> pd.Series[bool]:
        """Say which rows of the table tell the same of each of a few persons: a share of exactly 0 or 1."""
        persons = pd.Series(self.personen, index=self.table.index, dtype=float)  # NaN where no persons are counted
        shares = self.table["unit"].eq("aandeel") & self.table["estimate"].isin([0.0, 1.0])
        return (shares & persons.lt(allen_n) & (self.n_telt in VAN_PERSONEN)).astype(bool)

    def _largest(self, dominantie: float) -> tuple[str, ...]:
        """Name the groups of which one provider makes nearly all."""
        if self.grootste is None:
            return ()
        groups = self.table.loc[self.grootste.gt(dominantie).to_numpy(bool), list(self.by)]
        names = [", ".join(self.name_of(v) for v in row) for row in groups.itertuples(index=False)]
        if not names:
            return ()
        return (
            f"Eén aanbieder maakt meer dan {100 * dominantie:.0f}% van het totaal in {'; '.join(names)}: dat cijfer is "
            "bijna het cijfer van die aanbieder.",
        )

    @property
    def onbeschermd(self) -> bool:
        """Whether figures on few persons may be in it: not protected, or with a lower threshold than the default."""
        return self.personen is not None and (self.min_n is None or self.min_n < MIN_N)

    def melding(self, lang: Lang = "nl") -> str:
        """Say that figures on few persons are shown; empty where there are none. Stands in everything made of it."""
        if not self.onbeschermd or self.personen is None:
            return ""
        small = self.personen.lt(MIN_N) & self.table["estimate"].notna()
        if not small.any():
            return ""
        if lang == "en":
            return f"NOT PROTECTED: contains groups of fewer than {MIN_N}; use .protect() before sharing."
        return f"NIET BESCHERMD: bevat groepen onder {MIN_N}; gebruik .protect() voordat u dit deelt."

    def select(self, **values: str) -> Estimates:
        """Keep the rows of these groups, e.g. ``select(gemeentecode="GM0268")``; contrasts and details go.

        Groups that were hidden to protect others stay hidden: protect first, then select.
        """
        table = self.table
        for column, value in values.items():
            if column not in self.by:
                raise UnknownName("indeling", column, self.by)
            table = table[table[column].astype(str) == value]
        rest = tuple(c for c in self.by if c not in values)
        return replace(
            self,
            table=table.reset_index(drop=True),
            contrasts=self.contrasts.iloc[:0],
            details={},
            by=rest or self.by,
            personen=None if self.personen is None else self.personen[table.index].reset_index(drop=True),
            grootste=None if self.grootste is None else self.grootste[table.index].reset_index(drop=True),
        )

    def plot(self, lang: Lang = "nl", soort: Figuursoort | None = None) -> go.Figure:
        """Draw the estimates with their intervals.

        Parameters
        ----------
        lang : {"nl", "en"}
            Language of the texts.
        soort : str, optional
            Kind of figure: ``"punten"``, ``"lijnen"``, ``"stapel"``, ``"staven"``, ``"halter"`` (before and after),
            ``"trechter"`` (funnel), ``"tegelkaart"`` (a tile per municipality), ``"verschillen"`` (forest of
            contrasts), ``"vlak"`` or ``"acceptatie"`` (cost-effectiveness). By default what the result is. A kind that
            does not fit the result is a BadArgument.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return _report().figure(self, lang=lang, soort=soort)

    def zin(self, lang: Lang = "nl") -> str:
        """Say the result in plain sentences that never claim more than the intervals carry."""
        return str(_report().sentence(self, lang=lang))

    def to_png(
        self,
        path: Path | str,
        *,
        breedte: int = 960,
        schaal: float = 2.0,
        lang: Lang = "nl",
        min_n: int = MIN_N,
        soort: Figuursoort | None = None,
    ) -> Path:
        """Write the figure as PNG, for a slide: with title, caption and the fonts in it, at twice the resolution.

        Parameters
        ----------
        path : path
            File to write.
        breedte : int
            Width on the slide, in CSS pixels.
        schaal : float
            Pixels per CSS pixel.
        lang : {"nl", "en"}
            Language of the texts.
        min_n : int
            Threshold of :meth:`protect`, where the result was not protected before.
        soort : str, optional
            Kind of figure, as for :meth:`plot`.
        """
        safe = self if self.min_n is not None else self.protect(min_n)
        return schrijf_bytes(path, _report().png(safe, breedte=breedte, schaal=schaal, lang=lang, soort=soort))

    def to_excel(self, path: Path | str, *, protect: bool = True, min_n: int = MIN_N) -> Path:
        """Write table, contrasts and method to a workbook.

        Parameters
        ----------
        path : path
            File to write.
        protect : bool
            False writes the unprotected figures, and says so in the workbook.
        min_n : int
            Threshold of :meth:`protect`.
        """
        safe = (self if self.min_n is not None else self.protect(min_n)) if protect else self
        return schrijf_werkboek(path, safe.sheets(), titel=label(self.indicator))

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Frames of the workbook: estimates, contrasts, details and an explanation."""
        lines = [
            ("indicator", label(self.indicator)),
            ("methode", self.method),
            ("bewijskracht", self.evidence),
            ("betrouwbaarheid", f"{self.level:.0%}"),
            ("bescherming", _bescherming(self)),
            ("n telt", label(self.n_telt)),
            *(("SYNTHETISCH", "voorbeeldgegevens, geen uitkomsten") for _ in range(self.synthetisch)),
            *(("let op", w) for w in self.warnings),
            *(("kanttekening", k) for k in self.kanttekeningen),
        ]
        named = self.table.assign(**{f"{c}_naam": self.table[c].map(self.name_of) for c in self.by})
        notice = self.melding()
        return {
            **({"NIET BESCHERMD": pd.DataFrame({"let op": [notice]})} if notice else {}),
            SCHATTINGEN: named,
            "verschillen": self.contrasts,
            **dict(self.details),
            "toelichting": pd.DataFrame(lines, columns=["onderwerp", "tekst"]),
        }

    def leestabel(self, naam: str = SCHATTINGEN, kolommen: Sequence[str] = (), lang: Lang = "nl") -> Leestabel:
        """Lay out one of the frames for reading: rounded, words for codes, intervals in one column.

        Parameters
        ----------
        naam : str
            ``"schattingen"``, ``"verschillen"`` or a name in ``details``.
        kolommen : sequence of str
            Columns to show, in this order; by default all but the technical ones.
        lang : {"nl", "en"}
            Language of heads and numbers.

        Returns
        -------
        Leestabel
            Shows itself in a notebook; ``str()`` for a terminal.
        """
        made: Leestabel = _report().leestabel(self, naam, kolommen, lang)
        return made

    def _repr_html_(self) -> str:
        return str(_report().notebook_html(self))

    def __str__(self) -> str:
        return str(_report().text_table(self))

    def __repr__(self) -> str:
        shown = self.table[[*self.by, "estimate", "conf_low", "conf_high", "n", "n_clusters"]]
        notice = self.melding()
        told = f"{label(self.indicator)} ({self.evidence})\n{shown.to_string(index=False)}\n{self.method}"
        return f"{notice}\n{told}" if notice else told


def _bescherming(e: Estimates) -> str:
    if e.personen is None:
        return "niet nodig: telt geen personen"
    return "GEEN: niet verspreiden" if e.min_n is None else f"niets dat op minder dan {e.min_n} personen rust"
