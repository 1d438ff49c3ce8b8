"""What the code of veeval may not do, and what its pages may not ask for."""

import ast
import re
import zipfile
from pathlib import Path

import pytest

import veeval
from veeval.reading.samengevoegd import merged_in_ods

SRC = Path(veeval.__file__).parent
MODULES = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "yaml",
    "xml.dom",
    "xml.sax.expatreader",
    "ftplib",
    "telnetlib",
}
CALLS = {"eval", "exec", "compile", "__import__"}
# where a file from somebody else is not what is run or asked for
MAY = {
    ("subprocess", "evaluatie/zoeken.py"),  # pdftotext, on a page that veeval made
    ("urllib.request", "gebied/cbs.py"),  # the explicit download of the CBS list
}


def trees():
    for path in sorted(SRC.rglob("*.py")):
        yield path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.slow
def test_nothing_out_of_a_file_is_executed():
    wrong = []
    for name, tree in trees():
        wrong += [f"{name}: import {m}" for m in imports(tree) if m in MODULES]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in CALLS or called.endswith((".read_pickle", ".to_pickle", "os.system", "os.popen")):
                    wrong.append(f"{name}:{node.lineno}: {called}")
                if any(k.arg == "shell" for k in node.keywords):
                    wrong.append(f"{name}:{node.lineno}: shell=")
                if any(k.arg == "allow_pickle" for k in node.keywords):
                    wrong.append(f"{name}:{node.lineno}: allow_pickle=")
    assert not wrong


@pytest.mark.slow
def test_processes_and_network_only_where_they_are_named():
    outside = ("subprocess", "socket", "urllib.request", "http.client", "requests", "ssl")
    used = {(m, name) for name, tree in trees() for m in imports(tree) if m in outside}
    assert used == MAY


@pytest.mark.parametrize("template", sorted((SRC / "report" / "templates").rglob("*.*")), ids=lambda p: p.name)
def test_templates_refer_to_nothing_outside(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"(src|href|action)\s*=\s*[\"']?(https?:)?//", text)
    assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", text)


def test_entities_of_a_workbook_are_not_expanded(tmp_path):
    """Ten thousand million laughs: what veeval reads itself of a workbook is looked through, not parsed."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 11))
    content = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        '<table:table table:name="&l10;&f;"><table:table-row>'
        '<table:table-cell table:number-columns-spanned="2"/></table:table-row></table:table>'
    )
    path = tmp_path / "x.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    assert merged_in_ods(path.read_bytes()) == {"&l10;&f;": [((0, 0), (0, 1))]}
    assert not veeval.validate(path).ok
