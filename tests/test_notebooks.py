"""Notebooks run from top to bottom, give the numbers that are stored in them, and run for other places."""

import copy
import gc
import re

import pytest
from jupyter_client import KernelManager

from tests.conftest import ROOT

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
# notebook, municipality, what must be said: an answer where there is one, else the reason
ELSEWHERE = [
    (
        "02",
        "Almere",
        ["eigen pbm&#x27;er (Almere)", "Geen antwoord op kwaliteit.overstap"],
    ),
    ("03", "Nijmegen", ["CLASS Toddler", "Geen antwoord op uren.strippenkaart", "Geen antwoord op kwaliteit.cyclus"]),
    ("04", "Hoorn", ["per traject (Hoorn)", "kon daarna zonder hulp verder"]),
    ("08", "Hoorn", ["Niet in orde", "Hoorn"]),
]


def texts(notebook):
    """Rendered outputs of the code cells: text and HTML, which round as people read them."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = ""  # a kernel may send what one cell prints in several pieces
            for output in cell.outputs:
                data = output.get("data", {})
                printed += output.get("text", "")
                if output.output_type != "stream":
                    found.append(data.get("text/html") or data.get("text/plain") or "")
            found.append(printed)
    return found


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all: libraries are loaded once; names are cleared before each notebook."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(FOLDER))
    yield manager
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()
    manager.context.destroy(linger=0)


def run(notebook, kernel, nbformat):
    """Execute with an empty namespace."""
    from nbclient import NotebookClient

    fresh = copy.deepcopy(notebook)
    fresh.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    client = NotebookClient(fresh, km=kernel, timeout=300, resources={"metadata": {"path": str(FOLDER)}})
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
        client.kc = None
        gc.collect()  # here, where warnings of Jupyter's sockets are ignored, and not in a test that comes after
    del fresh.cells[0]
    return fresh


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Jupyter's own machinery
@pytest.mark.xdist_group("notebooks")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_from_top_to_bottom_and_gives_the_stored_numbers(path, kernel, nbformat):
    stored = nbformat.read(path, as_version=4)
    fresh = run(stored, kernel, nbformat)
    changed = [i for i, (a, b) in enumerate(zip(texts(fresh), texts(stored), strict=True)) if a != b]
    assert not changed, f"other output than stored in code outputs {changed}: explain it, then store the notebook anew"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.xdist_group("notebooks")
@pytest.mark.parametrize(("number", "gemeente", "said"), ELSEWHERE, ids=lambda v: v if isinstance(v, str) else "")
def test_runs_for_another_place_and_says_what_is_not_there(number, gemeente, said, kernel, nbformat):
    notebook = nbformat.read(next(FOLDER.glob(f"{number}*.ipynb")), as_version=4)
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    cell.source = re.sub(r'^gemeente = ".*"', f'gemeente = "{gemeente}"', cell.source, flags=re.MULTILINE)
    found = "\n".join(texts(run(notebook, kernel, nbformat)))  # a cell that fails stops the run
    for text in said:
        assert text in found


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_is_thin_says_synthetic_and_takes_parameters(path, nbformat):
    notebook = nbformat.read(path, as_version=4)
    code = [c.source for c in notebook.cells if c.cell_type == "code"]
    assert len(code) <= 15
    assert not re.search(r"^\s*def |\.groupby\(|\.merge\(|\.apply\(", "\n".join(code), re.MULTILINE)
    assert "SYNTHETISCH" in notebook.cells[0].source
    assert "English summary" in notebook.cells[0].source
    (parameters,) = [c.source for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert re.search(r'^gegevens = "', parameters, re.MULTILINE)
    assert re.search(r'^gemeente = "', parameters, re.MULTILINE)
    assert path.stat().st_size < 500_000
    assert notebook.metadata["kernelspec"]["name"] == "python3", "without it JupyterLab asks for a kernel first"
    assert any("<svg" in t for t in texts(notebook)), "a static figure, for a forge's page"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_says_what_may_be_concluded_and_what_to_ask_next(path, nbformat):
    told = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
    for part in ("**De vraag.**", "## Wat mag u hieruit concluderen, en wat niet?", "effectladder"):
        assert part in told or (part == "effectladder" and "*beschrijvend*" in told), part
    assert "## Wat een opdrachtgever hierna zou moeten vragen" in told
    for causal in ("effect van het model", "leidt tot", "zorgt ervoor dat", "dankzij"):
        assert causal not in told
