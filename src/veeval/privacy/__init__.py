"""What may be shown: suppression that cannot be undone, its audit, and pseudonyms."""

from veeval.privacy.afleidbaar import derivable, derivable_from
from veeval.privacy.bestand import deelbaar_samen, verraden
from veeval.privacy.grootheden import TELLER, Achter, Boven, rest_van
from veeval.privacy.onderdrukking import TOTAAL, suppress
from veeval.privacy.pseudoniem import Gepseudonimiseerd, maak_sleutel, pseudoniem, pseudonimiseer
from veeval.privacy.samenhang import BREEDTE, bescherm_samen
from veeval.privacy.samenvoegen import Verslag, deelbaar
from veeval.privacy.stelsel import Cel, Vlak, verbanden, vlakken

__all__ = [
    "BREEDTE",
    "TELLER",
    "TOTAAL",
    "Achter",
    "Boven",
    "Cel",
    "Gepseudonimiseerd",
    "Verslag",
    "Vlak",
    "bescherm_samen",
    "deelbaar",
    "deelbaar_samen",
    "derivable",
    "derivable_from",
    "maak_sleutel",
    "pseudoniem",
    "pseudonimiseer",
    "rest_van",
    "suppress",
    "verbanden",
    "verraden",
    "vlakken",
]
