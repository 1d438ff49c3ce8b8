"""What may be shown: suppression that cannot be undone, its audit, and pseudonyms."""

from veeval.privacy.afleidbaar import derivable
from veeval.privacy.onderdrukking import TOTAAL, suppress

__all__ = ["TOTAAL", "derivable", "suppress"]
