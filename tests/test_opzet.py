"""Designs: what an evaluation could show, from how much scores vary."""

import numpy as np
import pytest

import veeval as ve
from veeval.errors import BadArgument


def test_a_design_for_trends_is_the_arithmetic_of_slopes(ds):
    found = ve.kwaliteit.opzet(ds, (10,), (3,), domein="educatief", locaties=4)
    spread = found.details["spreiding"].iloc[0]
    own = spread["meting"] ** 2 / 2  # three yearly measurements: the squares about their mean are 1 + 0 + 1
    whole = spread["tussen"] ** 2 + own
    design = ve.stats.mdes(10, 4, spread["tussen"] ** 2 / whole)
    assert found.table["estimate"].iloc[0] == pytest.approx(design.mdes * np.sqrt(whole))
    assert found.table["n"].iloc[0] == 40
    assert found.evidence == "theoretisch"


@pytest.mark.slow
def test_more_providers_and_more_measurements_show_smaller_differences(ds):
    wide = ve.kwaliteit.opzet(ds, domein="educatief").table.pivot(
        index="aanbieders", columns="jaarmetingen", values="estimate"
    )
    assert (wide.diff().dropna() < 0).all(axis=None)
    assert (wide.diff(axis=1).iloc[:, 1:] < 0).all(axis=None)


def test_one_measurement_is_no_change(ds):
    with pytest.raises(BadArgument, match="ten minste 2"):
        ve.kwaliteit.opzet(ds, metingen=(1,))


def test_a_design_for_support_has_the_bounds_of_what_was_assumed(ds):
    found = ve.apm.opzet(ds, (20,), (10,), samenhang=(0.05, 0.1))
    row, spread = found.table.iloc[0], found.details["spreiding"].iloc[0]
    for bound, icc in (("conf_low", 0.05), ("estimate", 0.075), ("conf_high", 0.1)):
        d = ve.stats.mdes(20, 10, icc, r2_unit=spread["correlatie"] ** 2)
        assert row[bound] == pytest.approx(d.mdes * spread["sd"])
    assert spread["te_starten_per_kind"] == pytest.approx(1 / (1 - spread["aandeel_zonder_eindmeting"]))
    assert "laagst – hoogst" in str(found)


@pytest.mark.slow
def test_a_new_version_is_a_break_in_the_growth_model_too(ds):
    almere = ve.evaluatie.deel(ds, gemeente="Almere")
    trend = ve.kwaliteit.trend(almere, instrument="almere_kwaliteitsschaal")
    growth = trend.details["groeimodel"].set_index("term")["estimate"]
    assert growth["C(versie)[T.2022]"] > 0.1  # the sample draws the newer version 0.4 higher
    assert growth["t"] < 0.15
    assert "nieuwe versie van het instrument: 2022" in str(trend.leestabel("groeimodel"))
