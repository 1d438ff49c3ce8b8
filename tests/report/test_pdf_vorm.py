"""How large a PDF is set: as large as two full pages allow, found with few layouts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veeval.report.pdf import Lengte, Vorm, _passend

MATEN = (1.24, 1.16, 1.1, 1.05, 1.0, 0.96, 0.92, 0.88, 0.84)
KAAL = (1.0, 0.94, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68)


@st.composite
def texts(draw):
    """How much of a page a text takes at size 1, with tables and without, and how full its first page is."""
    with_tables = draw(st.floats(0.3, 6.0))
    without = with_tables * draw(st.floats(0.4, 1.0))
    first = draw(st.floats(0.4, 1.0))

    def lengte(v):
        filled = (with_tables if v.tabellen else without) * v.maat**2
        if filled <= 1.0:
            return Lengte(1, filled, filled)
        pages = 1 + int(-(-(filled - first) // 1.0)) if filled > first else 2
        return Lengte(pages, first, filled - first - (pages - 2))

    return lengte


def wanted(lengte):
    """Say it without haste: look at every form."""
    two = [v for v in map(Vorm, MATEN) if lengte(v).bladzijden <= 2]
    full = [v for v in two if lengte(v).is_vol]
    if full:
        return full[0]
    readable = [v for v in two if v.maat >= 0.88]
    fullest = max(readable, key=lambda v: min(lengte(v).eerste, lengte(v).laatste), default=None)
    if fullest and min(lengte(fullest).eerste, lengte(fullest).laatste) >= 0.6:
        return fullest
    bare = [v for v in (Vorm(m, tabellen=False) for m in KAAL) if lengte(v).bladzijden <= 2]
    if bare and (lengte(bare[0]).is_vol or fullest is None):
        return bare[0]
    return fullest or Vorm(KAAL[-1], tabellen=False)


@given(texts())
def test_the_form_is_the_one_that_looking_at_all_would_give(lengte):
    assert _passend(lengte) == wanted(lengte)


@pytest.mark.parametrize(
    ("first", "last", "layouts"),
    [
        pytest.param(0.9, 0.8, 1, id="full at once"),
        pytest.param(0.9, 0.4, 2, id="half empty, and smaller letters would leave more white"),
    ],
)
def test_no_layout_is_made_that_cannot_win(first, last, layouts):
    seen = []

    def lengte(v):
        seen.append(v)
        return Lengte(2, first, last * v.maat)

    _passend(lengte)
    assert len([v for v in seen if v.tabellen]) == layouts
