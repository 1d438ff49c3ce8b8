"""The site is whole: every page and everything public is in it, no link is broken, nothing asks the network."""

import html.parser
import importlib
import importlib.util
import inspect
import os
import subprocess
import sys
from urllib.parse import unquote, urlsplit

import pytest

import veeval
from tests.conftest import ROOT, without
from tests.docs import begrippen

DOCS = ROOT / "docs"
FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}
PACKAGES = [n for n in veeval.__all__ if hasattr(getattr(veeval, n), "__path__")]


def test_glossary_is_that_of_the_labels():
    assert begrippen.PAGE.read_text(encoding="utf-8") == begrippen.page(), "run python -m tests.docs.begrippen"


def test_every_public_package_has_a_page():
    assert {p.stem for p in (DOCS / "api").glob("*.md")} == {"index", *PACKAGES}


class Page(html.parser.HTMLParser):
    """ids: what can be linked to; links: of anchors; fetched: what a browser asks for by itself."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.fetched = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if named.get("id"):
            self.ids.add(named["id"])
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        if named.get(FETCHED.get(tag, "")) and named.get("rel") not in ("canonical",):
            self.fetched.append(named[FETCHED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if importlib.util.find_spec("sphinx") is None:
        without("Sphinx is not installed: pip install -e '.[docs]'")
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-b", "html"]
    done = subprocess.run([*command, str(DOCS), str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {p.relative_to(out).as_posix(): p for p in out.rglob("*") if p.is_file()}


@pytest.mark.slow
@pytest.mark.xdist_group("site")
class TestSite:
    def test_every_page_is_there(self, site):
        for source in DOCS.rglob("*.md"):
            assert source.relative_to(DOCS).with_suffix(".html").as_posix() in site

    def test_everything_public_has_an_entry(self, site):
        ids = {i for name, p in site.items() if name.startswith("api/") for i in Page(p.read_text("utf-8")).ids}
        missing = []
        for place in ("veeval", *(f"veeval.{p}" for p in PACKAGES)):
            module = importlib.import_module(place)
            offered = [(n, getattr(module, n)) for n in module.__all__]
            public = [n for n, thing in offered if inspect.isclass(thing) or inspect.isfunction(thing)]
            missing += [f"{place}.{n}" for n in public if f"{place}.{n}" not in ids]
        assert not missing

    def test_no_link_is_broken(self, site):
        pages = {name: Page(p.read_text("utf-8")) for name, p in site.items() if name.endswith(".html")}
        broken = []
        for name, page in pages.items():
            for link in page.links:
                parts = urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                folder = name.rpartition("/")[0]
                target = os.path.normpath(f"{folder}/{unquote(parts.path)}".lstrip("/")) if parts.path else name
                target = target.replace(os.sep, "/")
                if target not in site or (parts.fragment and parts.fragment not in pages[target].ids):
                    broken.append((name, link))
        assert not broken

    def test_nothing_is_asked_of_the_network(self, site):
        for name, path in site.items():
            if name.endswith(".html"):
                outside = [u for u in Page(path.read_text("utf-8")).fetched if urlsplit(u).netloc]
                assert not outside, name
            if name.endswith(".css"):
                text = path.read_text("utf-8")
                assert "url(http" not in text, name
                assert "url(//" not in text, name
                assert "@import" not in text, name
