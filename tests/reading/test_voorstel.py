"""A proposed mapping: what is sure is ready, what is a guess waits for a person, nothing is left unsaid."""

import tomllib

import pytest

import veeval as ve
from veeval.errors import WriteRefused
from veeval.reading import propose, validate
from veeval.reading.toewijzing_lezen import read_mapping

from .test_toewijzing import UREN, workbook

LOKATIES = [
    ["Lrk nummer", "KvK-nummer houder", "Gemeente code", "Lokatie naam", "Soort opvang", "VVE", "Start", "Naam pm"],
    ["012345678", "12345678", "0034", "De Boom", "KDV", "Ja", "1-1-2015", "Sanne"],
    ["123456789", "12345678", "0034", "'t Nest", "peuterspeelzaal", "n.v.t.", "2-1-2015", "Piet"],
]


def test_it_says_what_is_sure_and_what_is_a_guess(tmp_path):
    found = ve.propose(workbook(tmp_path / "uren.xlsx", Uren_2024=UREN, Notities=[["zomaar", "iets"], ["x", "y"]]))
    text = str(found)
    assert "uren.xlsx, blad Uren 2024: lijkt de tabel inzet." in text
    assert 'zeker: locatie_id = "LRK-nummer"' in text
    assert 'zeker: uren = "Aantal uren"' in text
    assert 'waarde in taak: "Coach" = "coaching" (1 x, zeker)' in text
    assert 'gok: "n.v.t." betekent dat de waarde ontbreekt (1 x)' in text
    assert "ontbreekt: inzetmodel" in text
    assert 'geen plaats: "Opmerking"' in text
    assert "blad Notities: geen tabel herkend" in text


def test_guesses_are_comments_until_someone_confirms_them(tmp_path):
    path = workbook(tmp_path / "uren.xlsx", Uren_2024=UREN)
    mapping = ve.propose(path).write(tmp_path / "m.toml")
    content = tomllib.loads(mapping.read_text(encoding="utf-8"))["inzet"]
    assert content["kolommen"]["uren"] == "Aantal uren"
    assert "leeg" not in content
    assert content["vast"] == {}
    assert not ve.validate(path, mapping).ok
    confirmed = mapping.read_text(encoding="utf-8").replace("# leeg", "leeg").replace("# negeer", "negeer")
    for naam, value in (("inzetmodel", "almere_eigen"), ("formatie", "buiten"), ("jaar", "{jaar}")):
        confirmed = confirmed.replace(f'# {naam} = ""', f'{naam} = "{value}"')
        confirmed = confirmed.replace(f'# {naam} = "{{jaar}}"', f'{naam} = "{value}"')
    confirmed = confirmed.replace('# "Beleidsmedewerker" = "beleid"', '"Beleidsmedewerker" = "beleid"')
    mapping.write_text(confirmed, encoding="utf-8")
    report = ve.validate(path, mapping)
    assert report.ok, str(report) + confirmed


def test_locations_with_personal_data_and_values(tmp_path):
    found = ve.propose(workbook(tmp_path / "l.xlsx", Blad1=LOKATIES))
    (blad,) = found.bladen
    assert blad.tabel == "locaties"
    assert blad.persoonlijk == ("Naam pm",)
    assert {p.kolom: p.zeker for p in blad.plaatsen}["locatie_id"]
    values = {(w.kolom, w.waarde): (w.bedoeld, w.zeker) for w in blad.waarden}
    assert values == {("soort", "peuterspeelzaal"): ("peuteropvang", True)}
    assert "verwijder deze kolom" in found.to_toml()
    read_mapping(tomllib.loads(found.to_toml()))


def test_sheets_with_the_same_headers_are_one_entry(tmp_path):
    head = ["LRK", "Aantal uren", "Taak", "Model"]
    path = workbook(
        tmp_path / "l.xlsx",
        Uren_2022=[head, ["012345678", 10, "coach", "m"]],
        Uren_2023=[head, ["012345678", 12, "beleid", "m"]],
    )
    found = ve.propose(path)
    (blad,) = found.bladen
    assert [p.blad for p in blad.plekken] == ["Uren 2022", "Uren 2023"]
    assert '# jaar = "{jaar}"' in found.to_toml()
    assert tomllib.loads(found.to_toml())["inzet"]["blad"] == ["Uren 2022", "Uren 2023"]


def test_a_file_is_never_replaced_without_asking(tmp_path):
    found = ve.propose(workbook(tmp_path / "l.xlsx", Blad1=LOKATIES))
    found.write(tmp_path / "m.toml")
    with pytest.raises(WriteRefused, match="--force"):
        found.write(tmp_path / "m.toml")
    found.write(tmp_path / "m.toml", overwrite=True)


@pytest.mark.slow
@pytest.mark.parametrize("naam", ["aanbieders", "locaties", "inzet", "trajecten"])
def test_our_own_tables_are_recognised_under_any_name(ds, tmp_path, naam):
    ds[naam].head(30).to_csv(tmp_path / "export.csv", index=False, sep=";")
    (blad,) = ve.propose(tmp_path / "export.csv").bladen
    assert blad.tabel == naam
    assert {p.kolom for p in blad.plaatsen if p.zeker} == set(ds[naam].columns)


def test_strange_headers_make_valid_toml(tmp_path):
    rows = [['a"b', "c\\d", "[x]", "LRK # nummer", "ü\n", "uren"], ["1", "2", "3", "012345678", "5", "6,5"]]
    found = ve.propose(workbook(tmp_path / "l.xlsx", Blad1=rows))
    read_mapping(tomllib.loads(found.to_toml()))


@pytest.mark.parametrize("header", ["geb. kind", "Geboren", "kind geboren op", "Datum geboorte kind", "geboortedatum"])
def test_a_date_of_birth_is_proposed_for_nothing(tmp_path, header):
    lines = [f"kind_id;traject_id;LRK;{header}", "k1;t1;012345678;01-02-2021", "k2;t2;012345678;03-02-2021"]
    (tmp_path / "trajecten.csv").write_text("\n".join(lines), encoding="utf-8")
    found = propose(tmp_path / "trajecten.csv")
    assert found.persoonlijk == (header,)
    assert header not in [p.kop for b in found.bladen for p in b.plaatsen]
    assert f'persoonsgegevens: "{header}"; geen voorstel' in str(found)
    mapping = {"trajecten": {"kolommen": {"signaal": header}}}
    assert "persoonsgegevens" in set(validate(tmp_path / "trajecten.csv", mapping).problems["rule"])


def test_births_that_are_counted_are_no_personal_data(tmp_path):
    (tmp_path / "x.csv").write_text("locatie_id;geboren kinderen\n012345678;12\n", encoding="utf-8")
    assert propose(tmp_path / "x.csv").persoonlijk == ()


def test_an_unknown_header_is_named_with_what_it_may_be(tmp_path):
    (tmp_path / "inzet.csv").write_text("LRK;Uren inzet;x\n012345678;12;y\n", encoding="utf-8")
    report = validate(tmp_path / "inzet.csv")
    told = report.problems.loc[report.problems["rule"] == "kolom_onbekend"].set_index("column")["uitleg"]
    assert "Bedoelt u locatie_id?" in told["LRK"]
    assert "Bedoelt u uren?" in told["Uren inzet"]
    assert "Bedoelt u" not in told["x"]
    assert f'veeval map "{tmp_path / "inzet.csv"}"' in str(report)


def test_names_of_municipalities_fit_a_column_of_codes(tmp_path):
    rows = "LRK;Naam;Soort opvang;Gemeente\n012345678;De Boom;kdv;Almere\n123456789;'t Nest;kdv;Amsterdam\n"
    (tmp_path / "lijst.csv").write_text(rows)
    said = str(propose(tmp_path / "lijst.csv"))
    assert 'zeker: gemeentecode = "Gemeente"' in said
    (tmp_path / "lijst.csv").write_text(rows.replace("Almere", "Nergenshuizen").replace("Amsterdam", "Elders"))
    assert "100% van de waarden past niet" in str(propose(tmp_path / "lijst.csv"))
