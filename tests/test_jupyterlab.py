"""JupyterLab as a user has it: a real server, a real Chromium, a notebook run from the menu, in light and in dark."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT, SAMPLE
from tests.report.test_paginas import ARGS

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("jupyterlab")]
NOTEBOOK, SHORT = "03_almere_strippenkaart.ipynb", "kort.ipynb"
FIGURE = "application/vnd.plotly.v1+json"
PATIENCE = 180_000  # ms: the first cell imports everything
CONTRAST = 4.5
CONTRASTS = r"""() => {
  const lift = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.map(v => lift(v / 255)); return .2126 * r + .7152 * g + .0722 * b };
  const parse = s => { const n = s.match(/[\d.]+/g).map(Number); return [n.slice(0, 3), n.length > 3 ? n[3] : 1] };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const [c, a] = parse(getComputedStyle(e).backgroundColor);
      if (a > .5) return c;
    }
    return [255, 255, 255];
  };
  const all = [...document.querySelectorAll('.jp-OutputArea-output :is(p, td, th)')];
  const texts = all.filter(e => e.textContent.trim());
  return texts.map(e => {
    const [a, b] = [light(parse(getComputedStyle(e).color)[0]), light(behind(e))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), e.textContent.slice(0, 60)];
  });
}"""
FIGURES = ".js-plotly-plot .main-svg"


@pytest.fixture(scope="module")
def place(tmp_path_factory, nbformat):
    """A folder as a clone is, with the outputs of its notebook taken away; and the notebook up to its first figure."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    shutil.copytree(SAMPLE, folder / "data" / "sample")
    notebook = nbformat.read(ROOT / "notebooks" / NOTEBOOK, as_version=4)
    figure = next(i for i, cell in enumerate(notebook.cells) if FIGURE in str(cell.get("outputs")))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, folder / "notebooks" / NOTEBOOK)
    notebook.cells = notebook.cells[: figure + 1]
    nbformat.write(notebook, folder / "notebooks" / SHORT)
    return folder


@pytest.fixture(scope="module")
def lab(place, tmp_path_factory):
    """The address of a running JupyterLab."""
    home = tmp_path_factory.mktemp("thuis")
    settings = home / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    whole = settings.parent / "notebook-extension" / "tracker.jupyterlab-settings"  # cells out of sight stand there too
    whole.parent.mkdir()
    whole.write_text(json.dumps({"windowingMode": "none"}))
    env = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "lab" / "user-settings"),
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    options = ["--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token=geheim"]
    options += [f"--ServerApp.root_dir={place}", "--LabApp.extension_manager=readonly"]
    call = [sys.executable, "-m", "jupyter", "lab", *options]
    server = subprocess.Popen(call, stderr=subprocess.PIPE, text=True, env=env, cwd=place)
    address = ""
    lines = []
    for line in server.stderr:
        lines.append(line)
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+", line)
        if found:
            address = found[0].replace("localhost", "127.0.0.1")
            break
    assert address, "".join(lines)
    yield address
    server.terminate()
    server.communicate(timeout=30)


@pytest.fixture(scope="module")
def browser(tool):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=tool("chromium"), args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page(lab, browser):
    window = browser.new_page(viewport={"width": 1400, "height": 1000})
    window.asked = []
    window.on("request", lambda request: window.asked.append(request.url))
    window.goto(f"{lab}/lab/tree/notebooks/{NOTEBOOK}?token=geheim&reset")
    window.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=PATIENCE)
    window.wait_for_selector("text=/Python 3.*Idle/", timeout=PATIENCE)
    window.click(".lm-MenuBar-itemLabel:text-is('Run')")
    window.click("li[data-command='runmenu:run-all']")
    cells = window.locator(".jp-Notebook .jp-CodeCell")
    last = cells.nth(cells.count() - 1)
    last.scroll_into_view_if_needed()
    window.wait_for_function(
        "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(p => /\\d/.test(p.textContent))",
        timeout=PATIENCE,
    )
    yield window
    window.close()


def test_a_notebook_runs_and_shows_figures_and_tables(page, lab):
    assert not page.locator("[data-mime-type='application/vnd.jupyter.error']").count()
    assert not page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()
    assert page.locator(".jp-OutputArea-output table").count() >= 5
    page.locator(FIGURES).first.scroll_into_view_if_needed()
    box = page.locator(FIGURES).first.bounding_box()
    assert box["width"] > 300
    assert box["height"] > 100
    assert page.locator(".jp-OutputArea-output svg[role=img] title").count() >= 1
    outside = [url for url in page.asked if not url.startswith((lab, lab.replace("http", "ws"), "data:", "blob:"))]
    assert not outside


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_tables_and_sentences_can_be_read_in_every_theme(page, theme):
    """Contrast of the text of every kind of output with what is behind it; the theme is picked from the menu."""
    page.click(".lm-MenuBar-itemLabel:text-is('Settings')")
    page.click(".lm-Menu-itemLabel:text-is('Theme')")
    page.click(f".lm-Menu-itemLabel:text-is('JupyterLab {theme}')")
    page.wait_for_selector(f"body[data-jp-theme-name='JupyterLab {theme}']", state="attached")
    found = page.evaluate(CONTRASTS)
    assert len(found) > 30
    assert not [said for ratio, said in found if ratio < CONTRAST]


@pytest.mark.parametrize(("renderer", "shows"), [("", ".jp-RenderedSVG img"), ("notebook", FIGURES)])
def test_figures_survive_the_export_to_html(place, tmp_path, browser, renderer, shows):
    """Export drops what it cannot show: then the static figure stands there; or the moving one, if asked for."""
    env = os.environ | ({"PLOTLY_RENDERER": renderer} if renderer else {})
    call = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--execute", "--output-dir", str(tmp_path)]
    subprocess.run([*call, SHORT], check=True, env=env, cwd=place / "notebooks", capture_output=True)
    window = browser.new_page(viewport={"width": 1200, "height": 900})
    window.route(re.compile(r"^https?:"), lambda route: route.abort())
    window.goto((tmp_path / SHORT).with_suffix(".html").as_uri())
    figures = window.locator(shows)
    figures.first.wait_for(timeout=30_000)
    assert figures.first.bounding_box()["width"] > 300
    window.close()
