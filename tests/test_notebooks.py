"""Notebooks run from top to bottom, and give the numbers that are stored in them."""

import copy
import re

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def texts(notebook):
    """Rendered outputs of the code cells: text and HTML, which round as people read them."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                data = output.get("data", {})
                found.append(output.get("text") or data.get("text/html") or data.get("text/plain") or "")
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Jupyter's own machinery
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_from_top_to_bottom_and_gives_the_stored_numbers(path):
    stored = nbformat.read(path, as_version=4)
    fresh = copy.deepcopy(stored)
    NotebookClient(fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}).execute()
    changed = [i for i, (a, b) in enumerate(zip(texts(fresh), texts(stored), strict=True)) if a != b]
    assert not changed, f"other output than stored in code outputs {changed}: explain it, then store the notebook anew"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_is_thin_says_synthetic_and_takes_parameters(path):
    notebook = nbformat.read(path, as_version=4)
    code = [c.source for c in notebook.cells if c.cell_type == "code"]
    assert len(code) <= 15
    assert not re.search(r"^\s*def |\.groupby\(|\.merge\(|\.apply\(", "\n".join(code), re.MULTILINE)
    assert "SYNTHETISCH" in notebook.cells[0].source
    assert "English summary" in notebook.cells[0].source
    assert any("parameters" in c.metadata.get("tags", []) for c in notebook.cells)
    assert path.stat().st_size < 500_000
    assert any("<svg" in t for t in texts(notebook)), "a static figure, for a forge's page"
