"""Answer all questions of a plan, of its variants and of the factsheets, and protect them as one publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from veeval.dataset import Dataset
from veeval.eenmaal import Eenmaal
from veeval.errors import MissingTable, NotEstimable
from veeval.estimates import Estimates
from veeval.evaluatie.hierarchie import fijnste, hierarchie
from veeval.evaluatie.plan import Plan
from veeval.evaluatie.varianten import Specificatie, stel
from veeval.evaluatie.vragen import Vraag
from veeval.privacy import Achter, Boven, bescherm_samen
from veeval.report import Publiek, Soort
from veeval.report.factsheet import Vondst, vraag_bevindingen

__all__ = ["Antwoorden", "Progress", "ask", "beantwoord"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Antwoorden:
    """All that one run publishes, before or after protection.

    Attributes
    ----------
    vragen : mapping of str to Estimates
        By the name of the files.
    varianten : mapping of str to list of Specificatie
        Specification curves, by the name of the question.
    vondsten : mapping of (soort, publiek) to findings
        What factsheets are filled from; a kind whose tables are not there is not in it.
    mislukt : dict of str to str
        What could not be answered, with the reason.
    boven : mapping
        What a reader knows of the groups; see :func:`veeval.evaluatie.hierarchie.hierarchie`.
    achter : mapping
        The smallest groups that an insider can tell apart; see :func:`veeval.evaluatie.hierarchie.fijnste`.
    """

    vragen: Mapping[str, Estimates]
    varianten: Mapping[str, list[Specificatie]]
    vondsten: Mapping[tuple[Soort, Publiek], Vondst]
    mislukt: dict[str, str]
    boven: Boven = field(default_factory=dict)
    achter: Achter = field(default_factory=dict)

    @property
    def samen(self) -> dict[str, Estimates]:
        """All results under one name each."""
        varied = {
            f"{naam}-{s.nummer}": s.antwoord
            for naam, specs in self.varianten.items()
            for s in specs
            if s.antwoord is not None
        }
        sheets = {
            f"{soort}-{publiek}-{naam}": e
            for (soort, publiek), found in self.vondsten.items()
            for naam, e in found.antwoorden.items()
        }
        parts: dict[str, Mapping[str, Estimates]] = {"vraag": self.vragen, "variant": varied, "factsheet": sheets}
        return {f"{kind}/{naam}": e for kind, part in parts.items() for naam, e in part.items()}

    def beschermd(self, min_n: int) -> Antwoorden:
        """Protect all of it together: one reader sees all tables, curves and factsheets."""
        safe = bescherm_samen(self.samen, min_n, boven=self.boven, achter=self.achter)
        return replace(
            self,
            vragen={naam: safe[f"vraag/{naam}"] for naam in self.vragen},
            varianten={
                naam: [replace(s, antwoord=safe.get(f"variant/{naam}-{s.nummer}")) for s in specs]
                for naam, specs in self.varianten.items()
            },
            vondsten={
                (soort, publiek): found.met(
                    {naam: safe[f"factsheet/{soort}-{publiek}-{naam}"] for naam in found.antwoorden}
                )
                for (soort, publiek), found in self.vondsten.items()
            },
        )


def beantwoord(plan: Plan, ds: Dataset, tell: Progress) -> Antwoorden:
    """Answer all that a plan asks; not protected yet."""
    questions, once = plan.genummerd, Eenmaal(ds)
    answers, failed = ask(once, questions, tell)
    curves = {}
    varied = {naam: v for naam, v in questions.items() if v.varianten}
    for i, (naam, v) in enumerate(varied.items()):
        tell(f"varianten van {v.vraag}", i, len(varied))
        curves[naam] = stel(once, v.vraag, v.opties, v.varianten)
        unanswered = sum(s.antwoord is None for s in curves[naam])
        if unanswered:
            failed[f"{naam}-varianten"] = f"{unanswered} combinaties van keuzes geven geen antwoord; zie de tabel."
    found: dict[tuple[Soort, Publiek], Vondst] = {}
    for todo in plan.factsheets:
        for publiek in todo.publieken:
            try:
                found[todo.soort, publiek] = vraag_bevindingen(once, todo.soort, publiek)
            except (MissingTable, NotEstimable) as e:
                failed["factsheets" if todo.soort == "gemeente" else f"factsheets ({todo.soort})"] = str(e)
    made = Antwoorden(answers, curves, found, failed, hierarchie(ds))
    return replace(made, achter=fijnste(ds, made.samen.values()))


def ask(
    once: Eenmaal, questions: Mapping[str, Vraag], tell: Progress | None = None
) -> tuple[dict[str, Estimates], dict[str, str]]:
    """Answer what can be answered, not protected yet; name what cannot, with the reason."""
    answers: dict[str, Estimates] = {}
    failed: dict[str, str] = {}
    for i, (name, question) in enumerate(questions.items()):
        if tell is not None:
            tell(question.vraag, i, len(questions))
        try:
            answers[name] = question.ask(once)
        except (MissingTable, NotEstimable) as e:
            failed[name] = str(e)
    return answers, failed
