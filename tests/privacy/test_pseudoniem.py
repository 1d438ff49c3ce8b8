"""Pseudonyms: the same child everywhere, nobody without the key, and nothing else in the file changed."""

import base64
import hashlib
import stat

import openpyxl
import pandas as pd
import pytest

from veeval.errors import BadArgument, UnknownName, UnreadableFile, WriteRefused
from veeval.privacy import maak_sleutel, pseudoniem, pseudonimiseer
from veeval.uitvoer import schrijf_werkboek

KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "geheim").mkdir()
    return tmp_path


def test_forms_of_one_id_share_a_code():
    codes = {pseudoniem(v, KEY) for v in ("012345678", " 12345678 ", 12345678, "0012345678")}
    assert len(codes) == 1
    assert pseudoniem("12345679", KEY) not in codes
    assert pseudoniem("12345678", KEY[::-1]) not in codes
    assert pseudoniem("", KEY) == ""
    code = codes.pop()
    assert code[0] == "p"
    assert len(code) == 17
    assert "12345678" not in code
    with pytest.raises(BadArgument, match="bytes"):
        pseudoniem("1", b"kort")


def test_code_is_hmac_by_its_definition():
    """RFC 2104, from the hash alone."""
    padded = KEY.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + b"kind").digest()
    digest = hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).digest()
    assert pseudoniem("kind", KEY) == "p" + base64.b32encode(digest[:10]).decode().lower()


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_keeps_everything_else(place, coding, delimiter):
    text = delimiter.join(["kind_id", "opmerking"]) + "\r\n"
    text += delimiter.join(["123456782", '"crèche' + delimiter + ' ""noord"""']) + "\r\n"
    text += delimiter.join(["", "=SOM(1)"]) + "\r\n"
    (place / "data" / "trajecten.csv").write_bytes(text.encode(coding))
    key = maak_sleutel(place / "geheim" / "sleutel.txt")
    out = place / "uit" / "trajecten.csv"
    done = pseudonimiseer(place / "data" / "trajecten.csv", out, kolommen=["kind_id"], sleutel=key)
    code = pseudoniem("123456782", bytes.fromhex(key.read_text().strip()))
    assert out.read_bytes() == text.replace("123456782", code).encode(coding)
    assert (done.waarden, done.personen) == ({"kind_id": 1}, {"kind_id": 1})
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_first_line_tells_how_columns_are_divided(place):
    (place / "data" / "kinderen.csv").write_text("kind_id;uren\n123456782;1,5,5,5\n", encoding="utf-8")
    key = maak_sleutel(place / "geheim" / "sleutel.txt")
    out = place / "uit" / "kinderen.csv"
    pseudonimiseer(place / "data" / "kinderen.csv", out, kolommen=["kind_id"], sleutel=key)
    code = pseudoniem("123456782", bytes.fromhex(key.read_text().strip()))
    assert out.read_text(encoding="utf-8") == f"kind_id;uren\n{code};1,5,5,5\n"


def test_workbook_and_csv_agree(place):
    frame = pd.DataFrame({"kind_id": [12345678, None], "uren": [1.5, 2.0], "tekst": ["=1+1", "x"]})
    schrijf_werkboek(place / "data" / "a.xlsx", {"trajecten": frame, "uitleg": pd.DataFrame({"x": [1]})})
    (place / "data" / "a.csv").write_text("kind_id\n012345678\n", encoding="utf-8")
    key = maak_sleutel(place / "geheim" / "sleutel.txt")
    for name in ("a.xlsx", "a.csv"):
        pseudonimiseer(place / "data" / name, place / "uit" / name, kolommen=["kind_id"], sleutel=key)
    sheet = openpyxl.load_workbook(place / "uit" / "a.xlsx")["trajecten"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("kind_id", "uren", "tekst")
    assert rows[1] == ((place / "uit" / "a.csv").read_text().split()[1], 1.5, "=1+1")
    assert sheet["C2"].data_type == "s"
    assert rows[2][0] in (None, "")


def test_what_is_refused(place):
    source = place / "data" / "a.csv"
    source.write_text("kind_id\n1\n", encoding="utf-8")
    key = maak_sleutel(place / "geheim" / "sleutel.txt")
    out = place / "uit" / "a.csv"
    with pytest.raises(WriteRefused, match="bestaat al"):
        maak_sleutel(key)
    inside = maak_sleutel(place / "data" / "diep" / "sleutel.txt")
    with pytest.raises(BadArgument, match="ligt bij de gegevens"):
        pseudonimiseer(source, out, kolommen=["kind_id"], sleutel=inside)
    with pytest.raises(UnknownName, match="kind_id"):
        pseudonimiseer(source, out, kolommen=["kind"], sleutel=key)
    with pytest.raises(BadArgument, match="kolommen"):
        pseudonimiseer(source, out, kolommen=[], sleutel=key)
    with pytest.raises(BadArgument, match="dezelfde soort"):
        pseudonimiseer(source, place / "uit" / "a.xlsx", kolommen=["kind_id"], sleutel=key)
    with pytest.raises(UnreadableFile, match="nieuwe-sleutel"):
        pseudonimiseer(source, out, kolommen=["kind_id"], sleutel=place / "geheim" / "niets.txt")
    with pytest.raises(UnreadableFile):
        pseudonimiseer(place / "data" / "niets.csv", out, kolommen=["kind_id"], sleutel=key)
    assert not out.exists()
    pseudonimiseer(source, out, kolommen=["kind_id"], sleutel=key)
    with pytest.raises(WriteRefused, match="andere naam"):
        pseudonimiseer(source, out, kolommen=["kind_id"], sleutel=key)


@pytest.mark.parametrize("soort", ["csv", "xlsx"])
def test_columns_can_be_left_out_of_the_copy(place, soort):
    rows = pd.DataFrame({"kind_id": ["1"], "naam kind": ["Jan"], "geb. kind": ["01-02-2021"], "uren": ["3"]})
    source = place / "data" / f"trajecten.{soort}"
    if soort == "csv":
        rows.to_csv(source, index=False, sep=";")
    else:
        schrijf_werkboek(source, {"trajecten": rows}, titel="x")
    key = maak_sleutel(place / "geheim" / "s.txt")
    more = {"kolommen": ["kind_id"], "sleutel": key}
    out = place / "uit" / source.name
    pseudonimiseer(source, out, weglaten=["naam kind", "geb. kind"], **more)
    read = pd.read_csv(out, sep=";") if soort == "csv" else pd.read_excel(out, engine="openpyxl")
    assert list(read.columns) == ["kind_id", "uren"]
    with pytest.raises(UnknownName, match="adres"):
        pseudonimiseer(source, place / "uit" / f"b.{soort}", weglaten=["adres"], **more)
    with pytest.raises(BadArgument, match="kies tussen"):
        pseudonimiseer(source, place / "uit" / f"c.{soort}", weglaten=["kind_id"], **more)
