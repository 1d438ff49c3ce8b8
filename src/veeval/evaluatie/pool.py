"""At the bureau: the sums of many municipalities become the answers that their data together would have given."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from veeval import gebied
from veeval.errors import BadArgument, NotEstimable
from veeval.estimates import Estimates
from veeval.evaluatie.bijdrage import Bijdrage
from veeval.evaluatie.herkomst import eerdere_plannen
from veeval.evaluatie.optelbaar import OPTELBAAR, waarom_niet
from veeval.evaluatie.uitvoeren import Progress, Resultaat, schrijf_resultaat
from veeval.evaluatie.vemo_lezen import lees_vemo
from veeval.privacy import bescherm_samen
from veeval.sommen import Sommen, hernoemd, optellen
from veeval.uitvoer import op_slot

__all__ = ["pool", "samen"]


def pool(bestanden: Sequence[Path | str], out: Path | str, *, progress: Progress | None = None) -> Resultaat:
    """Check and add up the files of several municipalities, and write the results folder.

    Parameters
    ----------
    bestanden : sequence of path
        The ``.vemo`` files, one per municipality (or group of municipalities).
    out : path
        Results folder, as of :func:`veeval.evaluate`, without factsheets.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Resultaat
        Protected with the plan's ``min_n``; ``niet_gelukt`` names the questions that need rows.

    Raises
    ------
    UnreadableFile
        A file is damaged, or of a newer version.
    BadArgument
        The files do not belong together: another plan or indeling, or a municipality twice.
    """
    tell = progress or (lambda what, done, total: None)
    paths = sorted((Path(p) for p in bestanden), key=lambda p: (p.name, str(p)))
    read = []
    for i, path in enumerate(paths):
        tell(f"lezen van {path.name}", i, len(paths))
        read.append(lees_vemo(path))
    found, failed = samen(read, [p.name for p in paths])
    plan = read[0].plan
    folder = Path(out)
    lines = [
        f"{p.name}: {b.naam} (indeling {b.indeling}, veeval {b.veeval}), {len(b.antwoorden)} vragen"
        for p, b in zip(paths, read, strict=True)
    ]
    with op_slot(folder):
        answers = bescherm_samen(found, plan.min_n)
        files = schrijf_resultaat(
            folder,
            plan,
            answers,
            failed,
            eerdere_plannen(folder, plan),
            invoer={p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths},
            gegevens=["sommen van gemeenten, zonder rijen", *lines],
            synthetisch=any(b.synthetisch for b in read),
        )
    tell("klaar", len(found), len(found))
    return Resultaat(folder, answers, files, failed)


def samen(
    bijdragen: Sequence[Bijdrage], namen: Sequence[str] | None = None
) -> tuple[dict[str, Estimates], dict[str, str]]:
    """Answer the questions of the plan from the contributions of several municipalities.

    Parameters
    ----------
    bijdragen : sequence of Bijdrage
        Of :func:`veeval.evaluatie.moments` or of files.
    namen : sequence of str, optional
        What messages call them; by default the names of their municipalities.

    Returns
    -------
    answers : dict of str to Estimates
        By the name of the question in the results; not yet protected.
    failed : dict of str to str
        Why a question has no answer.

    Raises
    ------
    BadArgument
        They do not belong together.
    """
    called = namen or [f"bijdrage {i} ({b.naam})" for i, b in enumerate(bijdragen, start=1)]
    _controleer([*zip(called, bijdragen, strict=True)])
    answers: dict[str, Estimates] = {}
    failed: dict[str, str] = {}
    for naam, vraag in bijdragen[0].plan.genummerd.items():
        own = [b for b in bijdragen if naam in b.antwoorden]
        if not own:
            reasons = dict.fromkeys(b.niet[naam] for b in bijdragen)
            failed[naam] = waarom_niet(vraag) or " ".join(reasons)
            continue
        absent = tuple(
            f"Niet in dit antwoord: {b.naam} ({b.niet[naam]})" for b in bijdragen if naam not in b.antwoorden
        )
        question = OPTELBAAR[vraag.vraag]
        try:
            found = question.schat(optellen(_een_cluster([(b, b.antwoorden[naam].sommen) for b in own], naam)))
        except NotEstimable as e:
            failed[naam] = str(e)
            continue
        left = (
            (f"Gemaakt uit sommen van gemeenten; niet te maken zonder rijen: {', '.join(question.zonder)}.",)
            if question.zonder
            else ()
        )
        answers[naam] = replace(found, warnings=(*found.warnings, *absent, *_gedeeld(own), *left))
    return answers, failed


def _een_cluster(delen: Sequence[tuple[Bijdrage, Sommen]], naam: str) -> list[Sommen]:
    """Let a provider that works in several municipalities be one cluster, also where it was merged with others."""
    merged = {blok for b, _ in delen for blok in b.antwoorden[naam].verslag.blokken}
    whole: dict[str, tuple[str, ...]] = {}
    for blok in sorted(merged):
        members = tuple(sorted({m for lid in blok for m in whole.get(lid, (lid,))}))
        whole.update(dict.fromkeys(members, members))
    names = {lid: " + ".join(members) for lid, members in whole.items()}
    names |= {" + ".join(blok): names[blok[0]] for blok in merged}
    return [hernoemd(sommen, names) for _, sommen in delen]


def _gedeeld(bijdragen: Sequence[Bijdrage]) -> tuple[str, ...]:
    """Name the providers that stand in several files: they count as one cluster."""
    seen: dict[str, int] = {}
    for b in bijdragen:
        for aanbieder in b.aanbieders:
            seen[aanbieder] = seen.get(aanbieder, 0) + 1
    shared = sorted(a for a, k in seen.items() if k > 1)
    if not shared:
        return ()
    return (f"In meer dan één bestand, en samen één cluster: aanbieder {', '.join(shared)}.",)


def _controleer(read: Sequence[tuple[str, Bijdrage]]) -> None:
    """Refuse contributions that do not belong together."""
    if not read:
        raise BadArgument("er zijn geen bestanden om samen te nemen. Geef ten minste één .vemo-bestand.")
    (first_name, first), *others = read
    owner: dict[str, str] = {}
    provider: dict[str, tuple[str, str]] = {}
    for name, b in read:
        for code, gemeente in b.gemeenten.items():
            if code in owner:
                raise BadArgument(
                    f"{gemeente} ({code}) staat in {owner[code]} en in {name}; samen zouden de kinderen twee keer "
                    "tellen. Geef van elke gemeente één bestand."
                )
            owner[code] = name
        for aanbieder, naam in b.aanbieders.items():
            before = provider.setdefault(aanbieder, (naam, name))
            if before[0] != naam:
                raise BadArgument(
                    f"aanbieder {aanbieder} heet {before[0]!r} in {before[1]} en {naam!r} in {name}: is dat dezelfde? "
                    "Geef elke aanbieder overal één eigen nummer en dezelfde naam, en maak de bestanden opnieuw."
                )
    for name, b in others:
        if b.plan.sha256 != first.plan.sha256:
            raise BadArgument(
                f"{name} is gemaakt met een ander plan dan {first_name} (sha256 {b.plan.sha256[:12]}... en "
                f"{first.plan.sha256[:12]}...). Laat alle gemeenten precies hetzelfde plan gebruiken."
            )
        if b.indeling != first.indeling:
            raise BadArgument(
                f"{name} staat op de gemeentelijke indeling van {b.indeling}, {first_name} op die van "
                f"{first.indeling}. Vul bij allebei de tabel gemeenten aan tot hetzelfde jaar en begin opnieuw."
            )
    _opgeheven(read)


def _opgeheven(read: Sequence[tuple[str, Bijdrage]]) -> None:
    """Refuse a municipality that, as another file knows, does not exist any more on this indeling."""
    rows = sorted({h for _, b in read for h in b.herindelingen})
    if not rows:
        return
    moves = pd.DataFrame(rows, columns=["datum", "van", "naar", "gewicht"])
    for name, b in read:
        for code, gemeente in b.gemeenten.items():
            new = gebied.opvolger(code, moves, b.indeling)
            if new != code:
                raise BadArgument(
                    f"{name}: {gemeente} ({code}) is op de indeling van {b.indeling} opgegaan in {new}. Voeg de tabel "
                    "herindelingen toe aan de levering en maak het bestand opnieuw."
                )
