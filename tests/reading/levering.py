"""A small delivery that is in order, for tests that break one thing at a time."""

from pathlib import Path

TABELLEN = {
    "gemeenten": ["gemeentecode;jaar;naam;klasse", "GM0363;2022;Amsterdam;G4", "GM0034;2022;Almere;G40"],
    "aanbieders": ["aanbieder_id;naam", "A1;Stichting Het Nest", "A2;De Boom B.V."],
    "locaties": [
        "locatie_id;aanbieder_id;gemeentecode;naam;soort;ve;wijk;opening;sluiting",
        "012345678;A1;GM0363;'t Nest;kdv;ja;Noord;1-1-2015;",
        "123456789;A2;363;De Boom;peuteropvang;nee;;2016-02-01;31-12-2023",
    ],
    "tellingen": [
        "locatie_id;peildatum;doelgroepkinderen;ve_kinderen;leeftijd_vanaf_maanden",
        "012345678;01-01-2023;12;20,0;30",
        "123456789;2023-01-01;8;;24",
    ],
    "inzet": [
        "locatie_id;jaar;maand;functionaris_id;inzetmodel;bron;taak;formatie;uren;kosten",
        "012345678;2023;;F1;amsterdam_coach;eigen;coaching;buiten;10,5;1.250,75",
        "123456789;2023;3;F2;amsterdam_groep;stedelijk;op_groep;binnen;100;",
    ],
    "instrumenten": [
        "instrument;versie;domein;minimum;maximum;omgekeerd;geldig_van;geldig_tot",
        "class;v1;steun;1;7;nee;;",
    ],
    "observaties": [
        "observatie_id;locatie_id;groep_id;datum;instrument;versie;domein;score;beoordelaar_id",
        "O1;012345678;G1;2023-03-01;class;v1;steun;5,5;B1",
    ],
    "herindelingen": ["datum;van;naar;gewicht", "24-03-2022;GM0457;GM0363;1"],
}


def write(folder: Path, *, encoding: str = "utf-8", **changed: list[str]) -> Path:
    """Write the delivery to a folder, with some tables replaced; a table of None is left out."""
    folder.mkdir(exist_ok=True)
    for naam, lines in {**TABELLEN, **changed}.items():
        if lines is not None:
            (folder / f"{naam}.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return folder


def changed(naam: str, row: int, old: str, new: str) -> dict[str, list[str]]:
    """Return a table with one piece of text replaced in one row (2 is the first data row)."""
    lines = list(TABELLEN[naam])
    assert old in lines[row - 1]
    lines[row - 1] = lines[row - 1].replace(old, new)
    return {naam: lines}
