"""Surveys and interviews: what people answered, each share with its base, and what they brought up themselves."""

from __future__ import annotations

from veeval.bevraging.aandelen import ORGANISATIES
from veeval.bevraging.antwoorden import enkel, meervoudig
from veeval.bevraging.basis import RespondentBy
from veeval.bevraging.likert import GEEN_MENING, SCHAAL, stellingen
from veeval.bevraging.thema import ThemaBy, themas

__all__ = [
    "GEEN_MENING",
    "ORGANISATIES",
    "SCHAAL",
    "RespondentBy",
    "ThemaBy",
    "enkel",
    "meervoudig",
    "stellingen",
    "themas",
]
