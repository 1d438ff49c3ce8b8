"""What the search of a results folder cannot read is an error or named, never passed over."""

import pytest

from veeval.errors import UnreadableFile
from veeval.evaluatie.zoeken import gevonden, niet_doorzocht


def test_a_page_that_cannot_be_read_is_not_called_clean(tmp_path, tool):
    tool("pdftotext")
    (tmp_path / "factsheet.pdf").write_bytes(b"%PDF-1.7 afgebroken")
    with pytest.raises(UnreadableFile, match=r"factsheet\.pdf is geen pdf"):
        gevonden(tmp_path, [])


def test_kinds_of_files_that_are_not_looked_into_are_counted(tmp_path):
    for name in ("a.docx", "b.DOCX", "c.csv", "d.html", "LEESMIJ"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert niet_doorzocht(tmp_path) == [".docx (2)", "LEESMIJ (1)"]
