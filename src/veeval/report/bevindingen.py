"""The estimates that factsheets are filled from, protected; made once for all factsheets of a Dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, Self

from veeval import apm, bevraging, kwaliteit, uren
from veeval.eenmaal import Eenmaal
from veeval.errors import MissingTable, NotEstimable, UnknownName
from veeval.estimates import Estimates
from veeval.privacy import bescherm_samen
from veeval.report.model import Publiek

__all__ = ["Bevindingen", "BevindingenApm", "BevindingenVergelijking", "vind_code"]


def _mogelijk(once: Eenmaal, question: Callable[..., Estimates], **options: object) -> Estimates | None:
    """Ask what the tables allow; what lacks its table or its data is left out of the factsheet. Not protected yet."""
    try:
        return once(question, **options)
    except (MissingTable, NotEstimable):
        return None


_GROEP: dict[Publiek, str] = {"gemeenten": "gemeente", "aanbieders": "aanbieder"}


@dataclass(frozen=True, slots=True)
class _Vondst:
    """Results by name: asked first, then protected, so that what is published together can be protected together."""

    @property
    def antwoorden(self) -> dict[str, Estimates]:
        """The results that there are, by name."""
        return {f.name: e for f in fields(self) if isinstance(e := getattr(self, f.name), Estimates)}

    def met(self, antwoorden: Mapping[str, Estimates]) -> Self:
        """Return the same with other results, such as protected ones."""
        return replace(self, **antwoorden)

    def beschermd(self, min_n: int) -> Self:
        """Return the same, protected together: without what rests on fewer than ``min_n`` persons."""
        return self.met(bescherm_samen(self.antwoorden, min_n))


def _basis(results: Sequence[Estimates | None], group: str) -> dict[str, str]:
    """To whom each question was put, with the words of the questions for their codes."""
    known = [e for e in results if e is not None]
    words = {code: text for e in known for code, text in e.labels.items()}
    out = {}
    for e in known:
        rows = e.details["monitor"]
        rows = rows[rows["groep"].astype(str) == group]
        for question, base in zip(rows["vraag_id"].astype(str), rows["basis"].astype(str), strict=True):
            out[question] = " ".join(f"'{words[w]}'" if w in words else w for w in base.split(" "))
    return out


def vind_code(e: Estimates, gemeente: str) -> str:
    """Code of a municipality by its name or code; an unknown one is an error that lists those in the data."""
    codes = list(dict.fromkeys(str(c) for c in e.table["gemeentecode"]))
    by_name = {e.name_of(c).casefold(): c for c in codes}
    wanted = gemeente.strip()
    if wanted in codes:
        return wanted
    if wanted.casefold() not in by_name:
        raise UnknownName("gemeente", gemeente, [e.name_of(c) for c in codes])
    return by_name[wanted.casefold()]


@dataclass(frozen=True, slots=True)
class Bevindingen(_Vondst):
    """All estimates that factsheets of municipalities are filled from.

    Attributes
    ----------
    uren, uren_jaar : Estimates
        Hours per doelgroepkind by municipality, and by municipality, year and formatie; without hours of support, so
        that they can be set beside the norm.
    norm, norm_jaar, trend : Estimates or None
        Share of locations that meet the norm, by municipality and by municipality and year; the trend of quality.
    apm : Estimates or None
        Improvement after three months, by municipality.
    themas : Estimates or None
        Themes, by municipality.
    """

    uren: Estimates
    uren_jaar: Estimates
    norm: Estimates | None
    norm_jaar: Estimates | None
    trend: Estimates | None
    apm: Estimates | None
    themas: Estimates | None

    @classmethod
    def vraag(cls, once: Eenmaal) -> Bevindingen:
        """Estimate what the tables allow; not protected yet."""
        return cls(
            uren=once(uren.per_doelgroepkind, by="gemeentecode", ondersteuning=False),
            uren_jaar=once(uren.per_doelgroepkind, by=("gemeentecode", "jaar"), formatie="apart", ondersteuning=False),
            norm=_mogelijk(once, uren.norm_naleving, by="gemeentecode"),
            norm_jaar=_mogelijk(once, uren.norm_naleving, by=("gemeentecode", "jaar")),
            trend=_mogelijk(once, kwaliteit.trend, by="gemeentecode"),
            apm=_mogelijk(once, apm.uitkomst, by="gemeentecode"),
            themas=_mogelijk(once, bevraging.themas, by="gemeentecode"),
        )

    def code(self, gemeente: str) -> str:
        """Code of a municipality by its name or code; an unknown one is an error that lists those in the data."""
        return vind_code(self.uren, gemeente)


@dataclass(frozen=True, slots=True)
class BevindingenApm(_Vondst):
    """All estimates on support after three months, by municipality.

    Attributes
    ----------
    proces : Estimates
        Share of the requests that reach each step.
    uitkomst, uitval, bereik, doelen : Estimates or None
        Improvement, early stops, reach, and goals (with who went on without help in its details).
    themas : Estimates or None
        Themes of conversations.
    """

    proces: Estimates
    uitkomst: Estimates | None
    uitval: Estimates | None
    bereik: Estimates | None
    doelen: Estimates | None
    themas: Estimates | None

    @classmethod
    def vraag(cls, once: Eenmaal) -> BevindingenApm:
        """Estimate what the tables allow; not protected yet."""
        return cls(
            proces=once(apm.proces, by="gemeentecode"),
            uitkomst=_mogelijk(once, apm.uitkomst, by="gemeentecode"),
            uitval=_mogelijk(once, apm.uitval, by="gemeentecode"),
            bereik=_mogelijk(once, apm.bereik, by="gemeentecode"),
            doelen=_mogelijk(once, apm.doelrealisatie, by="gemeentecode"),
            themas=_mogelijk(once, bevraging.themas, by="gemeentecode"),
        )

    def code(self, gemeente: str) -> str:
        """Code of a municipality with support by its name or code; an unknown one is an error that lists them."""
        return vind_code(self.proces, gemeente)


@dataclass(frozen=True, slots=True)
class BevindingenVergelijking(_Vondst):
    """What a comparison across municipalities shows to ``publiek``.

    Attributes
    ----------
    publiek : {"gemeenten", "aanbieders"}
        For whom; their own answers are shown, and hours by municipality or by inzetmodel.
    uren, norm : Estimates
        Hours per doelgroepkind and share of locations that meet the norm.
    enkel, meervoudig, stellingen : Estimates or None
        Answers: those of this public by question; statements by question and group of respondents.
    basis : mapping of str to str
        To whom each question was put.
    """

    publiek: Publiek
    uren: Estimates
    norm: Estimates | None
    enkel: Estimates | None
    meervoudig: Estimates | None
    stellingen: Estimates | None
    basis: Mapping[str, str]

    @property
    def groep(self) -> str:
        """The group of respondents that this public is."""
        return _GROEP[self.publiek]

    @classmethod
    def vraag(cls, once: Eenmaal, publiek: Publiek) -> BevindingenVergelijking:
        """Estimate what the tables allow; not protected yet.

        Answers are of this group of respondents alone, before they are protected: no total over the groups stands on
        the sheet.
        """
        by: Literal["gemeentecode", "inzetmodel"] = "gemeentecode" if publiek == "gemeenten" else "inzetmodel"
        group = _GROEP[publiek]
        single, multiple, statements = (
            _mogelijk(once, q, by="groep") for q in (bevraging.enkel, bevraging.meervoudig, bevraging.stellingen)
        )
        return cls(
            publiek=publiek,
            uren=once(uren.per_doelgroepkind, by=by, ondersteuning=False),
            norm=_mogelijk(once, uren.norm_naleving, by=by),
            enkel=None if single is None else single.select(groep=group),
            meervoudig=None if multiple is None else multiple.select(groep=group),
            stellingen=statements,
            basis=_basis((single, multiple, statements), group),
        )
