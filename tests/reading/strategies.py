"""Tables drawn from their own declarations, and dirt to put in them."""

import datetime as dt

import pandas as pd
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from veeval.tables import TABELLEN
from veeval.tables.kolom import DTYPES

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)).map(lambda d: pd.Timestamp(d))
IDS = st.text("ABCxyz0123456789", min_size=1, max_size=6).filter(lambda t: t.casefold() not in {"na", "x"})
TEKST = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12)
WOORDEN = """n.v.t. onbekend - =1+1 @cmd <script> 🧒 1.250 2.9 1,5 12,0 inf nan -1 01-13-2024 2024-02-30 31/12/2023
45385 ja NEE GM0363 363 GM9 's-Hertogenbosch jan@x.nl 0612345678 123456782 ../../etc/passwd {waarde} {0}
%s \ufeff \u202e"""
NAUGHTY = st.sampled_from(["", " ", "é" * 90, "9" * 400, *WOORDEN.split()])
QUICK = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def good_value(k):
    """Values that keep every rule of one column."""
    if k.categorieen:
        return st.sampled_from(k.categorieen)
    if k.soort == "integer":
        return st.integers(int(k.minimum or 0), int(min(k.maximum or 10**6, 10**6)))
    if k.soort == "number":
        low, high = k.minimum if k.minimum is not None else -100, k.maximum if k.maximum is not None else 10**6
        return st.floats(low, high, allow_nan=False).map(lambda x: round(x, 4) + 0.0)
    if k.soort == "date":
        return DATES
    if k.soort == "boolean":
        return st.booleans()
    if k.patroon == r"^[0-9]{5,12}$":
        return st.from_regex(r"[0-9]{5,7}", fullmatch=True)
    if k.patroon == r"^GM[0-9]{4}$":
        return st.integers(1, 9999).map(lambda n: f"GM{n:04d}")
    return IDS if k.patroon else TEKST


def bad_value(k):
    """Values of the right type that may break a rule."""
    if k.soort == "string":
        return st.one_of(good_value(k), st.sampled_from(["zzz", "a b", "GM12", "groen"]))
    if k.soort == "integer":
        return st.integers(-5, 10**5)
    if k.soort == "number":
        return st.one_of(st.floats(-200, 200, allow_nan=False), st.sampled_from([float("inf"), float("-inf")]))
    return good_value(k)


@st.composite
def frames(draw, naam, *, bad=False, max_rows=6):
    """A typed frame of one table."""
    kolommen = TABELLEN[naam].kolommen
    n = draw(st.integers(1, max_rows))
    columns = {}
    for k in kolommen.values():
        value = bad_value(k) if bad else good_value(k)
        if bad or not k.verplicht:
            value = st.one_of(st.none(), value)
        columns[k.naam] = pd.Series(draw(st.lists(value, min_size=n, max_size=n)), dtype=DTYPES[k.soort])
    return pd.DataFrame(columns)
