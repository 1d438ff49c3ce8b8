"""The tables are declared right: names, dtypes, keys, references, and what follows from them."""

import narwhals as nw
import pandas as pd
import pytest

from veeval.errors import UnknownName
from veeval.tables import TABELLEN, tabel
from veeval.tables.kolom import DTYPES

SLEUTELS = {
    "gemeenten": ("gemeentecode", "jaar"),
    "herindelingen": ("datum", "van", "naar"),
    "aanbieders": ("aanbieder_id",),
    "locaties": ("locatie_id",),
    "tellingen": ("locatie_id", "peildatum"),
    "keuzes": ("locatie_id", "inzetmodel", "begin"),
    "instrumenten": ("instrument", "versie", "domein"),
    "observaties": ("observatie_id", "domein"),
    "cycli": ("cyclus_id",),
    "trajecten": ("traject_id",),
}


def test_all_tables_are_there():
    assert len(TABELLEN) == 19
    assert set(SLEUTELS) < set(TABELLEN)


@pytest.mark.parametrize("naam", SLEUTELS)
def test_keys(naam):
    assert tabel(naam).sleutel == SLEUTELS[naam]
    assert all(tabel(naam).kolommen[k].verplicht for k in SLEUTELS[naam])


@pytest.mark.parametrize("naam", sorted(TABELLEN))
def test_schema_follows_the_columns(naam):
    klasse = TABELLEN[naam]
    schema = klasse.schema
    assert list(schema.columns) == list(klasse.kolommen)
    assert schema.strict is True
    for k in klasse.kolommen.values():
        assert k.betekenis
        assert str(k.bron)
        # pandera knows text and dates by other names of the same kind
        assert str(schema.columns[k.naam].dtype).split("[")[0] in (DTYPES[k.soort].split("[")[0], "string")
        assert schema.columns[k.naam].nullable is not k.verplicht
    json = klasse.table_schema()
    assert [f["name"] for f in json["fields"]] == list(klasse.kolommen)
    assert json.get("primaryKey", []) == list(klasse.sleutel)


@pytest.mark.parametrize("naam", sorted(TABELLEN))
def test_references_exist_and_have_one_kind(naam):
    for k in TABELLEN[naam].kolommen.values():
        if k.verwijst_naar is not None:
            doel, kolom = k.verwijst_naar
            assert TABELLEN[doel].kolommen[kolom].soort == k.soort
            assert TABELLEN[doel].kolommen[kolom].patroon == k.patroon


@pytest.mark.parametrize("naam", sorted(TABELLEN))
def test_rules_read_declared_columns_and_speak_dutch(naam):
    for regel in TABELLEN[naam].regels():
        assert {regel.kolom, *regel.kolommen} <= set(TABELLEN[naam].kolommen)
        assert regel.uitleg.endswith(".")


def test_unknown_table_lists_the_known():
    with pytest.raises(UnknownName, match="locaties"):
        tabel("lokaties")


def test_an_empty_earlier_date_breaks_no_order():
    frame = pd.DataFrame({"opening": [pd.NaT], "sluiting": [pd.Timestamp(2020, 1, 1)]}).astype("datetime64[us]")
    for regel in tabel("locaties").rijregels:
        kept = nw.from_native(frame, eager_only=True).select(ok=regel.ok())["ok"].to_native()
        assert kept.tolist() == [True]
