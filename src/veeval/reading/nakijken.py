"""Check a delivery as it was read: every table typed, every rule on rows, tables and groups of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from veeval.dataset import Dataset
from veeval.reading.aannemelijk import check_plausible
from veeval.reading.controle import check_key, check_rules
from veeval.reading.gemeentenamen import with_codes
from veeval.reading.gereed import Gereed
from veeval.reading.kopie import Herkend
from veeval.reading.levering import Levering
from veeval.reading.persoonsgegevens import personal_columns
from veeval.reading.problemen import FOUT, probleem, samen
from veeval.reading.rapport import ValidationReport
from veeval.reading.teksten import PROBLEEM
from veeval.reading.typen import Getypeerd, type_table
from veeval.reading.verbanden import check_references, check_scores, check_weights
from veeval.reading.zinnen import remark
from veeval.tables import TABELLEN

__all__ = ["Gecontroleerd", "check"]


@dataclass(frozen=True, slots=True)
class Gecontroleerd:
    """A delivery with its typed tables and the report on it."""

    levering: Levering
    tabellen: Mapping[str, Getypeerd]
    rapport: ValidationReport

    def dataset(self) -> Dataset:
        """Return the tables as a Dataset; only for a delivery that is in order."""
        frames = {naam: self.tabellen[naam].frame for naam in TABELLEN if naam in self.tabellen}
        return Dataset(frames, self.levering.herkomst, self.levering.naam)


def check(levering: Levering, ready: Sequence[Gereed] = (), elders: frozenset[str] = frozenset()) -> Gecontroleerd:
    """Type every table of a delivery and check all rules.

    Large tables come ``ready``, checked by themselves; those in ``elders`` are added later.
    """
    parts = [levering.problems, *(r.problems for r in ready)]
    opmerkingen = [*levering.opmerkingen, *(o for r in ready for o in r.opmerkingen)]
    tabellen = {r.getypeerd.tabel.tabelnaam: r.getypeerd for r in ready if r.getypeerd is not None}
    ruwe, remarks = with_codes(levering.tabellen)
    opmerkingen += remarks
    for naam, ruw in ruwe.items():
        refused, problems = personal_columns(ruw, TABELLEN[naam])
        typed, remarks, not_understood = type_table(ruw, TABELLEN[naam], refused)
        tabellen[naam] = typed
        opmerkingen += remarks
        parts += [problems, not_understood, check_rules(typed), check_key(typed)]
    if "herindelingen" in tabellen:
        parts.append(check_weights(tabellen["herindelingen"]))
    unread = levering.onleesbaar | {r.naam for r in ready if r.getypeerd is None}
    parts += [check_references(tabellen, unread), check_scores(tabellen), check_plausible(tabellen)]
    rows = {naam: len(t.frame) for naam, t in tabellen.items()} | {r.naam: r.rijen for r in ready}
    if not tabellen and not elders and not any((p["ernst"] == FOUT).any() for p in parts):
        parts.append(probleem((levering.naam, ""), "geen_tabellen", PROBLEEM["geen_tabellen"]))
    elif absent := [naam for naam in TABELLEN if naam not in rows and naam not in elders]:
        opmerkingen.append(remark("niet_geleverd", tabellen=", ".join(absent)))
    rapport = ValidationReport.make(samen(parts), opmerkingen, rows, levering.naam, Herkend.of(levering))
    return Gecontroleerd(levering, tabellen, rapport)
