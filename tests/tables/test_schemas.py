"""schemas/ is generated from the tables and in step with them."""

import json

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from tests.conftest import ROOT
from veeval.errors import UnknownName
from veeval.tables import TABELLEN, tabel, write_naslag, write_schemas


def test_schemas_are_in_step_with_the_tables(tmp_path):
    made = {p.name: p.read_bytes() for p in write_schemas(tmp_path)}
    kept = {p.name: p.read_bytes() for p in (ROOT / "schemas").iterdir()}
    assert kept == made, "run `make schemas`"


def test_the_reference_is_in_step_with_the_tables(tmp_path):
    made = write_naslag(tmp_path / "tabellen.md").read_bytes()
    assert (ROOT / "docs" / "tabellen.md").read_bytes() == made, "run `make schemas`"


@pytest.mark.parametrize("naam", TABELLEN)
def test_every_column_says_what_it_means_and_where_that_comes_from(naam):
    t = tabel(naam)
    assert t.beschrijving()
    for k in t.kolommen.values():
        assert k.betekenis
        assert k.bron.titel
    numbers = [
        k
        for k in t.kolommen.values()
        if k.soort in ("integer", "number") and k.naam not in ("maand", "gewicht", "doel")
    ]
    assert all(k.eenheid for k in numbers), [k.naam for k in numbers if not k.eenheid]


@pytest.mark.parametrize("naam", TABELLEN)
def test_references_and_keys_exist(naam):
    t = tabel(naam)
    assert set(t.sleutel) <= set(t.kolommen)
    for k in t.kolommen.values():
        if k.verwijst_naar is not None:
            other, column = k.verwijst_naar
            assert column in tabel(other).kolommen
    schema = t.table_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert [f["name"] for f in schema["fields"]] == list(t.kolommen) == list(t.schema.columns)


def test_an_unknown_table_is_named_with_the_known_ones():
    with pytest.raises(UnknownName, match="tellingen"):
        tabel("telling")


@pytest.mark.parametrize("naam", TABELLEN)
def test_the_pandera_model_accepts_the_sample_as_it_is(ds, naam):
    frame = ds[naam]
    accepted = tabel(naam).schema.validate(frame, lazy=True)
    dates = [k.naam for k in tabel(naam).kolommen.values() if k.soort == "date"]  # pandera knows nanoseconds only
    pd.testing.assert_frame_equal(accepted.astype(dict.fromkeys(dates, "datetime64[us]")), frame)


def test_the_pandera_model_refuses_what_breaks_a_rule(ds):
    wrong = ds["tellingen"].assign(peildatum=lambda f: f["peildatum"] + pd.Timedelta(days=1), doelgroepkinderen=-1)
    with pytest.raises(SchemaErrors) as caught:
        tabel("tellingen").schema.validate(wrong, lazy=True)
    failed = set(caught.value.failure_cases["check"])
    assert {"greater_than_or_equal_to(0)", "peildatum:peildatum"} <= failed
