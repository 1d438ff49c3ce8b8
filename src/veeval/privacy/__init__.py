"""What may be shown: suppression that cannot be undone, its audit, and pseudonyms."""

from veeval.privacy.afleidbaar import derivable
from veeval.privacy.onderdrukking import TOTAAL, suppress
from veeval.privacy.pseudoniem import Gepseudonimiseerd, maak_sleutel, pseudoniem, pseudonimiseer
from veeval.privacy.samenhang import bescherm_samen

__all__ = [
    "TOTAAL",
    "Gepseudonimiseerd",
    "bescherm_samen",
    "derivable",
    "maak_sleutel",
    "pseudoniem",
    "pseudonimiseer",
    "suppress",
]
