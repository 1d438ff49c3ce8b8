"""A rule as a narwhals expression, so that it runs on any engine and names every failing row once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import narwhals as nw

from veeval.tables.kolom import VORMEN, Kolom

__all__ = ["Regel", "datums_op_volgorde", "kolomregels"]


@dataclass(frozen=True, slots=True)
class Regel:
    """A rule on the rows of one table.

    Attributes
    ----------
    naam : str
        Short name, e.g. ``"minimum"``; one word that a supplier can look up.
    kolom : str
        The column that is shown and coloured when the rule fails.
    uitleg : str
        What is wrong and what to do, in Dutch; may hold ``{waarde}``.
    ok : callable returning narwhals.Expr
        Boolean expression, True where the row keeps the rule. An empty value keeps every rule but ``verplicht``.
    kolommen : tuple of str
        All columns the expression reads; the rule is left out where one of them is absent.
    """

    naam: str
    kolom: str
    uitleg: str
    ok: Callable[[], nw.Expr]
    kolommen: tuple[str, ...]


def _of_leeg(expr: nw.Expr, naam: str) -> nw.Expr:
    """Keep the rule where the value is empty: emptiness is the business of ``verplicht`` alone."""
    return expr.fill_null(True) | nw.col(naam).is_null()


def _getal(waarde: float) -> str:
    return f"{waarde:g}".replace(".", ",")


def _invullen(k: Kolom) -> str:
    if k.categorieen:
        return f"Kies uit: {', '.join(k.categorieen)} ({k.betekenis})"
    return f"Vul in: {k.betekenis}"


def kolomregels(k: Kolom) -> Iterator[Regel]:
    """Rules that follow from the declaration of one column."""
    naam = k.naam
    if k.verplicht:
        yield Regel(
            "verplicht",
            naam,
            f"{naam} is leeg. {_invullen(k)}.",
            lambda: ~nw.col(naam).is_null(),
            (naam,),
        )
    if k.soort == "number":
        yield Regel(
            "eindig",
            naam,
            f"{naam} is oneindig ({{waarde}}). Vul een gewoon getal in.",
            lambda: _of_leeg(nw.col(naam).is_finite(), naam),
            (naam,),
        )
    if k.minimum is not None:
        laag = k.minimum
        yield Regel(
            "minimum",
            naam,
            f"{naam} is {{waarde}}, maar mag niet lager zijn dan {_getal(laag)}. Controleer het getal.",
            lambda: _of_leeg(nw.col(naam) >= laag, naam),
            (naam,),
        )
    if k.maximum is not None:
        hoog = k.maximum
        yield Regel(
            "maximum",
            naam,
            f"{naam} is {{waarde}}, maar mag niet hoger zijn dan {_getal(hoog)}. Controleer het getal.",
            lambda: _of_leeg(nw.col(naam) <= hoog, naam),
            (naam,),
        )
    if k.categorieen:
        yield Regel(
            "categorie",
            naam,
            f'"{{waarde}}" is geen geldige waarde voor {naam}. Kies uit: {", ".join(k.categorieen)}.',
            lambda: _of_leeg(nw.col(naam).is_in(list(k.categorieen)), naam),
            (naam,),
        )
    if k.patroon is not None:
        patroon = k.patroon
        yield Regel(
            "vorm",
            naam,
            f'"{{waarde}}" heeft niet de vorm van {naam} ({k.betekenis}). Schrijf {VORMEN[patroon]}.',
            lambda: _of_leeg(nw.col(naam).str.contains(patroon), naam),
            (naam,),
        )


def _op_volgorde(vroeg: str, laat: str) -> nw.Expr:
    return _of_leeg(nw.col(laat) >= nw.col(vroeg), laat) | nw.col(vroeg).is_null()


def datums_op_volgorde(*namen: str) -> tuple[Regel, ...]:
    """Rules that each date is on or after the one named before it (the last filled one counts)."""
    regels = []
    for i, laat in enumerate(namen):
        for vroeg in namen[:i]:
            regels.append(
                Regel(
                    "volgorde",
                    laat,
                    f"{laat} ({{waarde}}) ligt voor {vroeg}. Controleer beide datums.",
                    functools.partial(_op_volgorde, vroeg, laat),
                    (vroeg, laat),
                )
            )
    return tuple(regels)
