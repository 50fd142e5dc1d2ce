# Every command there is. Needs Python 3.11 or newer; everything else is set up here.
PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
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

demo: .venv/base.stamp ## show the Aarhus fund: what it says, and where its report disagrees
	PYTHONPATH=src $(BIN)/python -m gavn.cli.main economy examples/aarhus --unit tkr
	PYTHONPATH=src $(BIN)/python -m gavn.cli.main reconcile examples/aarhus || test $$? -eq 1

test: setup ## run every test at small fixed sizes
	$(BIN)/pytest -n 2

check: setup ## style, types, architecture and texts; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## gavn and beancount read the same ledger, side by side
	$(BIN)/python -m benchmarks

fix: setup ## mend style where it can be done by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup ## make the lock files anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements/base.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --extra dev --extra postgres -o requirements/dev.lock

.PHONY: help setup demo test check bench fix lock
