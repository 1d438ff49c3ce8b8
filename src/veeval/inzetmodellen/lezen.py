"""Models by name: those that come with veeval, those in a folder of your own, and several added up."""

from __future__ import annotations

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from veeval.bronnen import Bron
from veeval.errors import BadArgument, UnknownName, UnreadableFile
from veeval.inzetmodellen.bouwen import bouw
from veeval.inzetmodellen.model import SAMEN, Inzetmodel, Parameter, Term

__all__ = ["inzetmodel", "namen"]


def _folder(map: Path | str | None) -> Path | Traversable:
    if map is None:
        return resources.files("veeval.inzetmodellen")
    if not Path(map).is_dir():
        raise UnreadableFile(f"{map}: er is geen map met inzetmodellen op deze plek.")
    return Path(map)


def namen(map: Path | str | None = None) -> tuple[str, ...]:
    """Names of the models in a folder; of those that come with veeval without one."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _folder(map).iterdir() if f.name.endswith(".toml")))


def inzetmodel(naam: str, map: Path | str | None = None) -> Inzetmodel:
    """Return an inzetmodel by name.

    Parameters
    ----------
    naam : str
        For example ``"amsterdam_coach"``; several with " + " between them are one model whose hours add up.
    map : path, optional
        Folder with models of your own, in the same TOML form.

    Returns
    -------
    Inzetmodel
        The rule with its source.

    Raises
    ------
    UnknownName
        If there is no such model; the message lists those that exist.
    UnreadableFile
        If the TOML does not describe a model.
    BadArgument
        If models cannot be added, because their hours are counted over different periods.
    """
    if SAMEN in naam:
        return _samen([inzetmodel(n, map) for n in naam.split(SAMEN)])
    if naam not in namen(map):
        raise UnknownName("inzetmodel", naam, namen(map))
    file = _folder(map) / f"{naam}.toml"
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UnreadableFile(f"{naam}.toml is geen TOML in UTF-8: {e}") from e
    return bouw(raw, f"{naam}.toml")


def _samen(models: list[Inzetmodel]) -> Inzetmodel:
    """Add models up: all their terms; a parameter that differs between them gets the name of its model before it."""
    naam = SAMEN.join(m.naam for m in models)
    if len({m.naam for m in models}) < len(models):
        raise BadArgument(f"{naam}: een model staat er twee keer in.")
    if len({m.periode for m in models}) > 1 or any(m.soort == "norm" for m in models):
        each = ", ".join(f"{m.naam} ({m.soort}, per {m.periode})" for m in models)
        raise BadArgument(f"alleen modellen (geen normen) met uren over dezelfde periode zijn op te tellen: {each}.")
    termen: list[Term] = []
    parameters: dict[str, Parameter] = {}
    for m in models:
        names = {
            n: n if all(o.parameters.get(n, p) == p for o in models) else f"{m.naam}_{n}"
            for n, p in m.parameters.items()
        }
        parameters |= {names[n]: p for n, p in m.parameters.items()}
        termen += [Term(t.taak, tuple(names[f] for f in t.factoren), t.formatie) for t in m.termen]
    starts, ends = ([d for m in models if (d := getattr(m, f)) is not None] for f in ("geldig_van", "geldig_tot"))
    sources = list(dict.fromkeys(m.bron for m in models))
    read = [b.gelezen for b in sources if b.gelezen is not None]
    return Inzetmodel(
        naam=naam,
        titel=SAMEN.join(m.titel for m in models),
        kort=" en ".join(m.kort for m in models),
        soort="pbm" if any(m.soort == "pbm" for m in models) else "ondersteuning",
        keuzeniveau="gemeente" if any(m.keuzeniveau == "gemeente" for m in models) else "aanbieder",
        periode=models[0].periode,
        termen=tuple(termen),
        parameters=parameters,
        bron=Bron("; ".join(b.titel for b in sources), "; ".join(b.plaats for b in sources), max(read, default=None)),
        kanttekening=" ".join(dict.fromkeys(m.kanttekening for m in models if m.kanttekening)),
        geldig_van=max(starts, default=None),
        geldig_tot=min(ends, default=None),
    )
