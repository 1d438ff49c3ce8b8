"""What may be shown: suppression that cannot be undone, its audit, and pseudonyms."""

from veeval.privacy.afleidbaar import derivable
from veeval.privacy.onderdrukking import TOTAAL, suppress
from veeval.privacy.pseudoniem import Gepseudonimiseerd, maak_sleutel, pseudoniem, pseudonimiseer
from veeval.privacy.samenvoegen import Verslag, deelbaar

__all__ = [
    "TOTAAL",
    "Gepseudonimiseerd",
    "Verslag",
    "deelbaar",
    "derivable",
    "maak_sleutel",
    "pseudoniem",
    "pseudonimiseer",
    "suppress",
]
