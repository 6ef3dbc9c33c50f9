# make demo   a first look: the program on generated data       make test   every test
# make check  format, lint, types, layers, spelling, catalogues  make bench  the measurements
.POSIX:
.PHONY: demo test check bench bench-small peers pictures catalogue format clean

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
CACHE = $${XDG_CACHE_HOME:-$$HOME/.cache}/occ-tui
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
JOBS = auto

demo: $(VENV)/.portal
	@$(BIN)/occ demo

test: $(VENV)/.dev peers
	$(BIN)/pytest -n $(JOBS) --cov --cov-report=term:skip-covered --cov-fail-under=95
	OCC_PYTHON=$(CURDIR)/$(BIN)/python $(CACHE)/peers/bin/python -m pytest -c tests/peers/pytest.ini tests/peers

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python scripts/catalogue.py check

bench: $(VENV)/.dev peers
	$(BIN)/python -m benchmarks

# Every kind of measurement once, in under a minute, so that none of them stops working.
bench-small: $(VENV)/.dev
	$(BIN)/python -m benchmarks --small

# Oracle's own SDK and command line, with pins of their own: outside the tree, so that a new clone need not fetch 500 MB.
peers:
	@sh scripts/make-peers.sh "$(PYTHON)" "$(CACHE)/peers"

pictures: $(VENV)/.dev
	$(BIN)/python scripts/pictures.py

catalogue: $(VENV)/.dev
	$(BIN)/python scripts/catalogue.py update

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(VENV)/.portal: pyproject.toml hatch_build.py
	@echo "Setting up (once, about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -e '.[portal]'
	@touch $@

$(VENV)/.dev: pyproject.toml hatch_build.py $(VENV)/.portal
	@$(PIP) install -e '.[dev]'
	@touch $@
