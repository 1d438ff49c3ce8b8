"""Sums of several questions that leave the house in one file: protected together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from veeval.estimates import MIN_N
from veeval.privacy.samenvoegen import Blok, Verslag, deelbaar
from veeval.privacy.tussen_vragen import Deelgroep, tussen_vragen
from veeval.sommen import Melding, Sommen

__all__ = ["deelbaar_samen", "verraden"]

# hours and costs are per child on 1 January; support counts other children
_ZELFDE_KINDEREN = {"kosten": "uren"}
Delen = dict[str, tuple[Sommen, Verslag]]


def deelbaar_samen(sommen: Mapping[str, Sommen], min_n: int = MIN_N) -> Delen:
    """Make the sums of all questions of a file such that they may leave the house together.

    Parameters
    ----------
    sommen : mapping of str to Sommen
        Of one delivery, by the name of the question.
    min_n : int
        Smallest number of children behind a cell, at one moment.

    Returns
    -------
    dict of str to (Sommen, Verslag)
        As :func:`deelbaar` gives for each, and more: providers that are merged in one question about the same children
        are merged in all of them, and where one question subtracted from another leaves a small group, the last of
        them does without the cells of that provider.
    """
    done = {naam: deelbaar(one, min_n) for naam, one in sommen.items()}
    while again := _anders_samengevoegd(done):
        done |= {naam: deelbaar(sommen[naam], min_n, blokken=blokken) for naam, blokken in again.items()}
    while groups := verraden(done, min_n):
        for group in groups:
            naam = group.vragen[-1]
            done[naam] = _zonder(*done[naam], group)
    return done


def verraden(delen: Mapping[str, tuple[Sommen, Verslag]], min_n: int) -> list[Deelgroep]:
    """Find the small groups that the questions of a file give away together."""
    out: list[Deelgroep] = []
    for soort in dict.fromkeys(_soort(one) for one, _ in delen.values()):
        mine = {naam: (one, verslag) for naam, (one, verslag) in delen.items() if _soort(one) == soort}
        lost = {naam for naam, (_, verslag) in mine.items() if verslag.weggelaten}
        out += tussen_vragen({naam: one for naam, (one, _) in mine.items()}, lost, min_n)
    return out


def _anders_samengevoegd(delen: Delen) -> dict[str, tuple[Blok, ...]]:
    """Name the questions that do not merge what another about the same children merges, with what they must merge."""
    blocks: dict[str, tuple[Blok, ...]] = {}
    for one, verslag in delen.values():
        blocks[_soort(one)] = _verenigd([*blocks.get(_soort(one), ()), *verslag.blokken])
    out = {}
    for naam, (one, verslag) in delen.items():
        here = {c for t in one.tabellen.values() if t.personen and t.samen for c in t.frame[t.samen].astype(str)}
        members = {m for c in here for m in c.split(" + ")}
        wanted = tuple(b for b in blocks[_soort(one)] if not members.isdisjoint(b))
        if not set(wanted) <= set(verslag.blokken):
            out[naam] = wanted
    return out


def _soort(sommen: Sommen) -> str:
    """Which children a question counts."""
    package = sommen.vraag.partition(".")[0]
    return _ZELFDE_KINDEREN.get(package, package)


def _verenigd(blokken: Collection[Blok]) -> tuple[Blok, ...]:
    """Unite blocks that share a member."""
    out: list[set[str]] = []
    for blok in blokken:
        touching = [other for other in out if not other.isdisjoint(blok)]
        out = [other for other in out if other.isdisjoint(blok)]
        out.append(set(blok).union(*touching))
    return tuple(sorted(tuple(sorted(one)) for one in out))


def _zonder(sommen: Sommen, verslag: Verslag, groep: Deelgroep) -> tuple[Sommen, Verslag]:
    """Leave the cells of a provider out of one question."""
    tables, gone = dict(sommen.tabellen), 0
    for naam, table in sommen.tabellen.items():
        if table.personen and table.samen:
            inside = table.frame["gemeentecode"].astype(str).eq(groep.gemeentecode)
            members = table.frame[table.samen].astype(str).str.split(" + ", regex=False)
            inside &= members.map(lambda m: not set(groep.aanbieders).isdisjoint(m))
            gone += int(inside.sum())
            tables[naam] = replace(table, frame=table.frame[~inside].reset_index(drop=True))
    note = Melding(
        "{n} cellen zijn weggelaten: naast een andere vraag van dit plan zouden zij een kleine groep kinderen "
        "verraden. De cijfers zijn zonder deze kinderen.",
        {"n": gone},
    )
    return (
        replace(sommen, tabellen=tables, meldingen=(*sommen.meldingen, note)),
        replace(verslag, weggelaten=verslag.weggelaten + gone),
    )
