# Two commands set everything up on a fresh machine: `make demo` (the main job) and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# pip compiles on install, also where Python itself is told to write no bytecode
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# where two processes share two cores, threads of linear algebra wait for each other
SINGLE := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
PYTEST := $(SINGLE) $(BIN)/python -m pytest -n 2 --dist loadgroup

.PHONY: demo test quick lint lab schemas sample docs lowest reference bench calibrate recover disclosure mutate cover fuzz lock vulnerabilities clean

demo: $(VENV)/.veeval  ## validate, compare and make factsheets of data/sample; leaves resultaat/
	$(BIN)/veeval validate data/sample
	$(BIN)/veeval run data/sample/evaluatie.toml --out resultaat

test: $(VENV)/.dev lint  ## lint, types, and every test
	$(PYTEST)

quick: $(VENV)/.dev  ## the tests that take under a minute together
	$(PYTEST) -m "not slow and not browser"

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

docs: $(VENV)/.dev  ## the site of docs/ in site/, strictly: a broken link or an unknown name fails
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -b html docs site

reference:  ## make the reference figures anew (needs R; see tests/reference/README.md)
	for script in tests/reference/r/*.R; do Rscript "$$script" || exit 1; done

bench: .venv-bench/.ready  ## measure veeval beside its peers (all, or BENCH=validation); writes docs/benchmarks.md
	$(SINGLE) POLARS_MAX_THREADS=1 .venv-bench/bin/python benchmarks/run.py $(BENCH)

mutate: $(VENV)/.mutate  ## make lines of stats and privacy wrong, and see whether a test fails; writes docs/mutation.md
	$(SINGLE) $(BIN)/python -m benchmarks.mutation

cover: $(VENV)/.mutate  ## the share of src that the tests execute
	$(PYTEST) --cov=veeval --cov-report=term:skip-covered

fuzz: $(VENV)/.dev  ## break files at random for SECONDS per kind (default 60); what is found stays in tests/fuzz/gevonden
	VEEVAL_FUZZ_SECONDS=$(or $(SECONDS),60) $(BIN)/python -m pytest -n 2 tests/fuzz

lock:  ## take the newest versions that fit, and write them down in requirements-dev.txt
	test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(PIP) uv; }
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev --extra mutate --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links pyproject.toml --output-file requirements-dev.txt

lowest: .venv-lowest/.ready  ## the quick tests with the oldest dependencies that pyproject.toml allows
	$(SINGLE) .venv-lowest/bin/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser"

vulnerabilities: $(VENV)/.dev  ## known vulnerabilities in what is installed; says so where there is no network
	$(BIN)/python -m tests.kwetsbaarheden

calibrate: $(VENV)/.dev  ## draw samples with few clusters and count how often intervals hold; writes docs/calibration.md
	$(SINGLE) $(BIN)/python -m benchmarks.calibration

recover: $(VENV)/.dev  ## count over 200 samples how often intervals hold the truth; writes docs/waarheid.md
	$(SINGLE) $(BIN)/python -m benchmarks.recovery

disclosure: $(VENV)/.dev  ## attack 500 random tables and 50 results folders; writes docs/disclosure.md
	$(SINGLE) $(BIN)/python -m benchmarks.disclosure

clean:
	rm -rf $(VENV) .venv-bench .venv-lowest resultaat site dist .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.veeval: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.dev: pyproject.toml requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --constraint requirements-dev.txt --editable '.[dev]'
	touch $@ $(VENV)/.veeval

$(VENV)/.mutate: $(VENV)/.dev
	$(PIP) --constraint requirements-dev.txt --editable '.[dev,mutate]'
	touch $@

.venv-bench/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

.venv-lowest/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-lowest/bin/uv pip compile --quiet --resolution lowest-direct --extra report --output-file .venv-lowest/lowest.txt pyproject.toml
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest --constraint .venv-lowest/lowest.txt --editable '.[dev]'
	touch $@
