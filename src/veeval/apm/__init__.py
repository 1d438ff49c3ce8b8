"""Support of children: the road from signal to finish, change, goals, drop-out and reach."""

from __future__ import annotations

from veeval.apm._trajecten import ApmBy
from veeval.apm.bereik import BereikBy, bereik
from veeval.apm.doelrealisatie import Moment, doelrealisatie
from veeval.apm.opzet import opzet
from veeval.apm.proces import STAPPEN, proces
from veeval.apm.uitkomst import VENSTER, uitkomst
from veeval.apm.uitval import uitval

__all__ = [
    "STAPPEN",
    "VENSTER",
    "ApmBy",
    "BereikBy",
    "Moment",
    "bereik",
    "doelrealisatie",
    "opzet",
    "proces",
    "uitkomst",
    "uitval",
]
