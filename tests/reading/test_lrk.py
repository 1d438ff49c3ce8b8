import pandas as pd
import pytest

from veeval.errors import BadArgument, UnreadableFile
from veeval.reading import lrk, validate
from veeval.reading.lrk_datums import day_first
from veeval.reading.lrk_plaatsen import houder_id

REGISTER = [
    "LRK nummer,datum_inspectie,type onderzoek,actuele_naam_oko,vve,inschrijfdatum,opvanglocatie_woonplaats,"
    "naam_houder,kvk_nummer_houder,houder.text,kleur vestiging,contact_persoon",
    "100000001,02/16/2012,Jaarlijks inspectiebezoek,De Eend,Ja,01/01/2010,Amsterdam,Eend B.V.,1234567,,geel,P. Jansen",
    "100000001,09/29/2013,Incidenteel inspectiebezoek,De Eend,Ja,01/01/2010,Amsterdam,Eend,1234567,,grijs,P. Jansen",
    "100000002,03/13/2012,Jaarlijks inspectiebezoek,De Gans ,Nee,12/31/2010,Amsterdam,Gans,,,rood,",
    "100000003,03/13/2012,Jaarlijks inspectiebezoek,De Zwaan,Nee,12/31/2010,Lutjebroek,Zwaan,22222222,,rood,",
    ",03/13/2012,Jaarlijks inspectiebezoek,Zonder,Nee,12/31/2010,Amsterdam,Z,33333333,,rood,",
]
INSPECTIES = [
    "lrknummer,naam,type,gemeente,bezoekdatum,kleur,soort,status",
    "100000001,De Eend,KDV,Amsterdam,16-02-12,geel ,Kinderdagverblijf,Geregistreerd",
    "100000001,De Eend,KDV,Amsterdam,29-09-13,groen,,",
    "100000001,De Eend,KDV,Amsterdam,29-09-13,groen,,",
    "100000001,De Eend,KDV,Amsterdam,29-09-13,rood,,",
    "100000002,De Gans,PSZ,Amsterdam,2-01-12,grijs,Peuterspeelzaal,Niet meer geregistreerd",
    "100000002,De Gans,PSZ,Amsterdam,13-01-12,oranje,Peuterspeelzaal,Niet meer geregistreerd",
    "100000003,De Zwaan,KDV,Amsterdam,13-01-12,oranje,,Geregistreerd",
    "999999999,Weg,KDV,Amsterdam,13-01-12,oranje,,Geregistreerd",
    "100000004,Bureau,GOB,Amsterdam,13-01-12,oranje,Gastouderbureau,",
    ",Leeg,KDV,Amsterdam,13-01-12,oranje,,",
    "100000001,De Eend,KDV,Amsterdam,31-31-12,groen,,",
    "100000001,De Eend,KDV,Amsterdam,,groen,,",
]


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "register.csv", tmp_path / "inspecties.csv"
    for path, lines in zip(paths, (REGISTER, INSPECTIES), strict=True):
        path.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252")
    return paths


@pytest.mark.slow
def test_what_is_valid_is_taken(files):
    ds, _ = lrk.load(*files)
    assert ds["locaties"]["locatie_id"].tolist() == ["100000001", "100000002"]
    assert ds["locaties"]["soort"].tolist() == ["kdv", "peuteropvang"]
    assert ds["locaties"]["ve"].tolist() == [True, False]
    assert ds["locaties"]["aanbieder_id"].tolist() == ["01234567", houder_id(None, "GANS")]
    assert ds["locaties"]["opening"].tolist() == [pd.Timestamp(2010, 1, 1), pd.Timestamp(2010, 12, 31)]
    got = ds["inspecties"][["locatie_id", "datum", "soort", "oordeel"]].astype(str).to_numpy().tolist()
    assert got == [
        ["100000001", "2012-02-16", "regulier", "geel"],
        ["100000001", "2013-09-29", "aanvullend", "groen"],
        ["100000002", "2012-01-13", "regulier", "oranje"],
    ]


@pytest.mark.slow
def test_every_row_is_used_or_named(files):
    ds, report = lrk.load(*files)
    fouten = report.problems[report.problems["ernst"] == "fout"]
    named = set(fouten.loc[fouten["file"] == "inspecties.csv", "row"])
    assert named == {4, 5, 6, 8, 9, 10, 11, 12, 13}
    assert len(named) + len(ds["inspecties"]) == len(INSPECTIES) - 1
    rules = fouten.set_index("row")["rule"].to_dict()
    in_list = fouten[fouten["file"] == "inspecties.csv"].set_index("row")["rule"].to_dict()
    assert in_list[4] == "herhaald"
    assert in_list[5] == "tegenstrijdig"
    assert in_list[6] == "kleur"
    assert in_list[9] == "niet_in_register"
    assert in_list[10] == "geen_locatie"
    assert in_list[11] == "lrk_leeg"
    assert in_list[12] == "datum"
    assert in_list[13] == "datum_leeg"
    assert rules
    assert not report.ok


@pytest.mark.slow
def test_dirt_is_reported(files):
    _, report = lrk.load(*files)
    assert {"herhaald", "kleur", "uitgeschreven", "soort_leeg", "status_leeg", "gemeente"} <= set(
        report.problems["rule"]
    )
    assert any("inschrijfdatum gelezen als maand/dag/jaar" in o for o in report.opmerkingen)
    assert any("bezoekdatum gelezen als dag-maand-jaar" in o for o in report.opmerkingen)
    assert dict(report.rows) == {"register.csv": 5, "inspecties.csv": 12}


@pytest.mark.slow
def test_person_names_are_left_out_and_not_repeated(files):
    _, report = lrk.load(*files)
    assert "contact_persoon" in set(report.problems["column"])
    assert "Jansen" not in report.to_json()


def test_order_of_day_and_month():
    assert day_first(pd.Series(["16-02-12", "1-2-12"])) == (True, 1, 0)
    assert day_first(pd.Series(["02/16/2012", "1/2/2012"])) == (False, 0, 1)
    assert day_first(pd.Series(["01/02/2012", None])) == (None, 0, 0)


def test_ambiguous_dates_are_named_not_guessed(tmp_path, files):
    text = files[1].read_text("cp1252").splitlines()
    lines = [text[0], "100000001,De Eend,KDV,Amsterdam,2-01-12,geel,,"]
    files[1].write_text("\n".join(lines))
    ds, report = lrk.load(*files)
    assert "datum_dubbelzinnig" in set(report.problems["rule"])
    assert len(ds["inspecties"]) == 0


def test_wrong_file_is_one_clear_error(tmp_path, files):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="geen kolom voor"):
        lrk.load(tmp_path / "x.csv", files[1])
    (tmp_path / "y.csv").write_text("")
    with pytest.raises(UnreadableFile, match="leeg"):
        lrk.load(tmp_path / "y.csv", files[1])


def test_houder_id_is_stable():
    assert houder_id("1234567", "x") == "01234567"
    assert houder_id(None, " Het  Nest ") == houder_id("", "het nest")
    assert houder_id(None, None) == "onbekend"


GEMEENTEN = pd.DataFrame(
    [("GM0034", 2023, "Almere", "G40"), ("GM0034", 2024, "Almere", "G40"), ("GM0268", 2024, "Nijmegen", "G40")],
    columns=["gemeentecode", "jaar", "naam", "klasse"],
)
NU = [
    "lrk_id;type_oko;actuele_naam_oko;aantal_kindplaatsen;status;inschrijfdatum;uitschrijfdatum;opvanglocatie_adres;"
    "opvanglocatie_postcode;opvanglocatie_woonplaats;bag_id;verantwoordelijke_gemeente;naam_houder;kvk_nummer_houder;"
    "vestigingsnummer_houder;rechtsvorm_houder;contact_website;lrk_url",
    "012345678;KDV;Café Zoë;30;Ingeschreven;31-01-2015;;Kade 1;1315AA;Almere;1;Almere;Nest B.V.;01234567;1;BV;x.nl;u",
    "123456789;BSO;De Boom;20;Uitgeschreven;01-02-2016;13-12-2023;Kade 2;1315AA;Almere;1;Almere;Nest;01234567;1;BV;;",
    "234567890;VGO;Sanne de Boer;6;Ingeschreven;01-02-2016;;Opvang bij de vraagouder;;;;Almere;S;02345678;1;EZ;;u",
    "345678901;KDV;Elders;6;Ingeschreven;01-02-2016;;Weg 1;1234AB;Elders;;Elders;E;03456789;1;BV;;u",
]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_the_export_as_it_is_now(tmp_path, encoding):
    path = tmp_path / "export_opendata_lrk.csv"
    path.write_bytes("\r\n".join(NU).encode(encoding))
    ds, report = lrk.load(path, gemeenten=GEMEENTEN, ve={"012345678"})
    assert list(ds) == ["gemeenten", "aanbieders", "locaties"]
    assert ds["locaties"]["naam"].tolist() == ["Café Zoë", "De Boom"]
    assert ds["locaties"]["ve"].tolist() == [True, False]
    assert ds["locaties"]["soort"].tolist() == ["kdv", "bso"]
    assert ds["locaties"]["gemeentecode"].tolist() == ["GM0034", "GM0034"]
    assert ds["locaties"]["sluiting"].tolist()[1] == pd.Timestamp(2023, 12, 13)
    assert ds["aanbieders"]["aanbieder_id"].tolist() == ["01234567"]
    assert ds["gemeenten"]["jaar"].tolist() == [2023, 2024]
    named = report.problems[report.problems["ernst"] == "fout"][["row", "rule"]].drop_duplicates()
    assert {(4, "geen_locatie"), (5, "gemeente")} <= set(named.itertuples(index=False, name=None))
    assert "Sanne" not in report.to_json()
    with pytest.raises(UnreadableFile, match="Geef met ve de LRK-nummers"):
        lrk.load(path, gemeenten=GEMEENTEN)
    assert set(validate(path).problems["rule"]) == {"lrk"}
    with pytest.raises(BadArgument, match="geef gemeenten"):
        lrk.load(path, ve=())


def test_the_export_as_it_was(tmp_path):
    path = tmp_path / "lrk_2015.csv"
    lines = [
        "lrk_id;type_oko;actuele_naam_oko;vve;inschrijfdatum;gem_code;naam_houder;kvk_nummer_houder;contact_persoon",
        "012345678;PSZ;De Eend;Ja;31-01-2015;0034;Nest;1234567;P. Jansen",
    ]
    path.write_text("\n".join(lines))
    ds, report = lrk.load(path, gemeenten=GEMEENTEN)
    assert ds["locaties"][["soort", "ve", "gemeentecode"]].to_numpy().tolist() == [["peuteropvang", True, "GM0034"]]
    assert "contact_persoon" in set(report.problems["column"])
    assert "Jansen" not in report.to_json()
