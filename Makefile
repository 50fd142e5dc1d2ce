# Every command there is. Needs Python 3.11 or newer; everything else is set up here.
PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT := 8000
# Tools that only read the settings need a key, but no key that opens anything.
SETTINGS := DJANGO_SETTINGS_MODULE=gavn.web.project.settings GAVN_SECRET_KEY=only-for-checking GAVN_DATABASE=var/check.sqlite3
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: .venv/dev.stamp ## install everything for developing into .venv

.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gavn needs Python 3.11 or newer on the path"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/base.stamp: .venv/made.stamp requirements/base.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.lock
	@touch $@

.venv/dev.stamp: .venv/made.stamp requirements/dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/base.stamp

demo: .venv/base.stamp ## load the Aarhus fund afresh, print the log-ins, and serve it in a browser (PORT=8000)
	@mkdir -p var && rm -f var/demo.sqlite3*
	PYTHONPATH=src $(BIN)/python -m gavn.cli.main load examples/aarhus --database var/demo.sqlite3
	PYTHONPATH=src $(BIN)/python -m gavn.cli.main serve --demo --database var/demo.sqlite3 --port $(PORT)

test: setup ## run every test at small fixed sizes
	$(BIN)/pytest -n 2
	$(BIN)/pytest -n 2 tests/web --store postgresql

check: setup ## style, types, architecture and texts; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(SETTINGS) $(BIN)/mypy
	$(BIN)/lint-imports
	$(SETTINGS) $(BIN)/django-admin makemigrations --check --dry-run
	$(SETTINGS) $(BIN)/django-admin check --fail-level WARNING
	$(BIN)/djlint --lint --quiet src/gavn/web

bench: setup ## gavn beside its peers: beancount on a ledger, NumPy and Polars on payments
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.payments

prove: setup ## hold 20,000 generated agreements and results against the oracle (minutes)
	$(BIN)/python -m tests.proof 20000

fix: setup ## mend style where it can be done by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup ## make the lock files anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements/base.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --extra dev --extra postgres -o requirements/dev.lock

.PHONY: help setup demo test check bench prove fix lock
