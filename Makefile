# make demo   a first look: the program on generated data       make test   every test
# make check  format, lint, types, layers, spelling, catalogues  make bench  the measurements
# make docs   the documents as a site, in site/                 make test-browser  the hosted pages in Chromium
.POSIX:
.PHONY: demo test coverage test-browser check bench bench-small soak soak-small faults peers bench-peers docs pictures catalogue manual format clean

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
CACHE = $${XDG_CACHE_HOME:-$$HOME/.cache}/occ-tui
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
JOBS = auto
MINUTES = 60
MEASURED = tests/cli tests/client tests/domain tests/journal tests/plain tests/query tests/services tests/store tests/wire
# What of it: make bench BENCH='--only keys lookup'
BENCH =

demo: $(VENV)/.portal
	@$(BIN)/occ demo

test: $(VENV)/.dev peers
	$(BIN)/pytest -n $(JOBS) --dist worksteal
	OCC_PYTHON=$(CURDIR)/$(BIN)/python $(CACHE)/peers/bin/python -m pytest -c tests/peers/pytest.ini tests/peers

# What lies beneath the screens, by the tests that are about it, which take twice as long when they are measured.
coverage: $(VENV)/.dev
	$(BIN)/pytest -n $(JOBS) --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=95 $(MEASURED)

# The hosted pages in a real browser, from a real terminal and back; it has to be there.
test-browser: $(VENV)/.dev
	@for program in chromium chromedriver; do \
	    [ -x /usr/bin/$$program ] || { echo "No /usr/bin/$$program: apt-get install chromium chromium-driver" >&2; exit 1; }; \
	done
	$(BIN)/pytest -n $(JOBS) tests/browser

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python scripts/catalogue.py check
	$(BIN)/python scripts/manual.py check
	$(BIN)/python scripts/pictures.py check

bench: $(VENV)/.dev peers bench-peers
	$(BIN)/python -m benchmarks $(BENCH)

# The whole fault grid of payments (about half an hour); each run of the tests takes a part of it.
faults: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python -m support.fault_grid

# Every kind of measurement once, in about two minutes, so that none of them stops working.
bench-small: $(VENV)/.dev
	$(BIN)/python -m benchmarks --small --long

# An hour of a robot at a million invoices: fails when memory grows or exceeds its limit.
soak: $(VENV)/.dev
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES)

soak-small: $(VENV)/.dev
	$(BIN)/python -m benchmarks.soak --small

# Oracle's own SDK and command line, with pins of their own: outside the tree, so that a new clone need not fetch 500 MB.
peers:
	@sh scripts/make-peers.sh "$(PYTHON)" "$(CACHE)/peers" oracle

# Other tables and programs for the terminal: only measured against.
bench-peers:
	@sh scripts/make-peers.sh "$(PYTHON)" "$(CACHE)/peers" terminal

# The site in site/; a link that leads nowhere fails, and so does whatever would be fetched from another computer.
docs: $(VENV)/.dev
	$(BIN)/zensical build --strict --clean
	$(BIN)/python scripts/documents.py

# docs/img, from the real program on a sample; make check fails on one that is not what the program shows.
pictures: $(VENV)/.dev
	$(BIN)/python scripts/pictures.py update

catalogue: $(VENV)/.dev
	$(BIN)/python scripts/catalogue.py update

# docs/keys.md and docs/occ.1, which follow from the program.
manual: $(VENV)/.dev
	$(BIN)/python scripts/manual.py update

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) dist site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(VENV)/.portal: pyproject.toml hatch_build.py
	@echo "Setting up (once, about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -e '.[portal]'
	@touch $@

$(VENV)/.dev: pyproject.toml hatch_build.py $(VENV)/.portal
	@$(PIP) install -e '.[dev]'
	@touch $@
