"""What factsheets show, asked once of the sample."""

import functools

import pytest

from veeval.eenmaal import Eenmaal
from veeval.estimates import MIN_N
from veeval.report.factsheet import vraag_bevindingen


@pytest.fixture(scope="session")
def vondst(ds):
    """Return a function: the findings of a kind of factsheet, protected together."""
    once = Eenmaal(ds)

    @functools.cache
    def of(soort="gemeente", publiek="gemeenten", min_n=MIN_N):
        return vraag_bevindingen(once, soort, publiek).beschermd(min_n)

    return of
