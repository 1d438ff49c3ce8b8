# Two commands set everything up on a fresh machine: `make demo` (the main job) and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# pip compiles on install, also where Python itself is told to write no bytecode
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test quick lint lab schemas sample reference bench calibrate clean

demo: $(VENV)/.veeval  ## validate, compare and make factsheets of data/sample; leaves resultaat/
	$(BIN)/veeval validate data/sample
	$(BIN)/veeval run data/sample/evaluatie.toml --out resultaat

test: $(VENV)/.dev lint  ## lint, types, and every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup

quick: $(VENV)/.dev  ## the tests that take under a minute together
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser"

lint: $(VENV)/.dev  ## style, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lab: $(VENV)/.dev  ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

schemas: $(VENV)/.veeval  ## write schemas/ and docs/tabellen.md anew from the tables
	$(BIN)/veeval schemas --out schemas --naslag docs/tabellen.md

sample: $(VENV)/.veeval  ## write data/sample anew
	$(BIN)/veeval sample --out data/sample

reference:  ## make the reference figures anew (needs R; see tests/reference/README.md)
	for script in tests/reference/r/*.R; do Rscript "$$script" || exit 1; done

bench: .venv-bench/.ready  ## measure veeval beside its peers (all, or BENCH=validation); writes docs/benchmarks.md
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 POLARS_MAX_THREADS=1 .venv-bench/bin/python benchmarks/run.py $(BENCH)

calibrate: $(VENV)/.dev  ## draw samples with few clusters and count how often intervals hold; writes docs/calibration.md
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.calibration

clean:
	rm -rf $(VENV) .venv-bench resultaat .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.veeval: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.dev: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[dev]'
	touch $@ $(VENV)/.veeval

.venv-bench/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@
