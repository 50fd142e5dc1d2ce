# Every command there is. Needs Python 3.11 or newer; everything else is set up here.
PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Python compiles a package when it is first imported; all of them at once take as long as fetching them.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# From the command line or the environment.
PORT ?= 8000
SEED := 20251125
# Tools that only read the settings need a key, but no key that opens anything.
SETTINGS := DJANGO_SETTINGS_MODULE=gavn.web.project.settings GAVN_SECRET_KEY=only-for-checking GAVN_DATABASE=var/check.sqlite3
.DEFAULT_GOAL := help
# The tests start Python some thousand times; what it has compiled is kept, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: .venv/dev.stamp ## install everything for developing into .venv

# The installer that comes with Python 3.11 takes twice as long to choose among the files of a package.
.venv/made.stamp: requirements/pip.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gavn needs Python 3.11 or newer on the path"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements/pip.lock
	@touch $@

.venv/base.stamp: .venv/made.stamp requirements/base.lock
	$(INSTALL) --require-hashes -r requirements/base.lock
	@touch $@

.venv/dev.stamp: .venv/made.stamp requirements/dev.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements/dev.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/base.stamp

# Whoever stops it is not told of an error.
demo: .venv/base.stamp ## load the Aarhus fund afresh, print the log-ins, and serve it in a browser (PORT=8000)
	@mkdir -p var && rm -rf var/demo.sqlite3*
	PYTHONPATH=src $(BIN)/python -m gavn.cli load examples/aarhus --database var/demo.sqlite3
	@# Whoever stops make stops the server with it, and is told of no error.
	PYTHONPATH=src $(BIN)/python -m gavn.cli serve --demo-results examples/measured --demo-people examples/people --database var/demo.sqlite3 --port $(PORT) & \
	server=$$!; trap 'kill $$server' INT TERM; wait $$server; wait $$server || [ $$? -ge 127 ]

browser: ## install Debian's Chromium without a window, which the journeys drive, where it is missing and root runs this
	@command -v chromium-headless-shell || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get && apt-get update -q && apt-get install -qy --no-install-recommends chromium-headless-shell; } || \
	command -v chromium || command -v chromium-browser || \
	echo "no Chromium: the journeys will fail; run 'apt-get install chromium-headless-shell' as root"

java: ## install Debian's Java 17, which Spark runs on, where it is missing and root runs this
	@command -v java || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get && apt-get update -q && apt-get install -qy --no-install-recommends openjdk-17-jre-headless; } || \
	echo "no Java: the test of Spark will fail; run 'apt-get install openjdk-17-jre-headless' as root"

test: setup browser java ## run every test at small fixed sizes
	$(BIN)/pytest -n 2 --dist worksteal
	$(BIN)/pytest -n 2 --dist worksteal tests/web tests/faults --store postgresql -m "not same_everywhere"

check: setup ## style, types, architecture and texts, two at a time; changes nothing
	@$(MAKE) --no-print-directory --jobs 2 --output-sync types style

types: setup ## the types alone
	$(SETTINGS) $(BIN)/mypy

# It changes nothing that is kept: var is made because Django opens a database there to hold the migrations against the models.
style: setup ## all that is checked but the types
	@mkdir -p var
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check
	$(SETTINGS) $(BIN)/django-admin makemigrations --check --dry-run
	$(SETTINGS) $(BIN)/django-admin check --fail-level WARNING
	$(BIN)/djlint --lint --quiet src/gavn/web

docs: setup ## write the reference pages and JSON Schemas anew from the code
	$(BIN)/python -m docs.generate

prove: setup java ## kill and tamper at full size, agreements, measurements, intervals and forecasts held against the truth; files the figures in docs/proof (SEED=20251125)
	$(BIN)/python -m tests.faults --seed $(SEED) --file
	$(BIN)/python -m tests.proof --seed $(SEED) --file
	$(BIN)/python -m tests.proof_disclosure --seed $(SEED) --file
	$(BIN)/python -m tests.proof_engines --seed $(SEED) --file
	$(BIN)/python -m tests.proof_measurement --seed $(SEED) --file
	$(BIN)/python -m tests.proof_forecast --seed $(SEED) --file
	$(BIN)/python -m tests.proof_warnings --seed $(SEED) --file
	GAVN_PROOF=50 $(BIN)/pytest -n 2 tests/properties tests/measurement/test_coverage.py tests/measurement/test_nearest_and_matched.py \
		tests/measurement/test_published_rates_and_means.py tests/domain/test_rate.py tests/files/test_statement_files.py tests/web/test_people_domain.py

bench: setup java ## gavn beside its peers: beancount, NumPy and Polars on payments, hand-written queries on measurement, scikit-learn on matching, NumPy on forecasts
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.payments
	$(BIN)/python -m benchmarks.measurement --spark 20000000
	$(BIN)/python -m benchmarks.matching
	$(BIN)/python -m benchmarks.forecast

fix: setup ## mend style where it can be done by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

glossary: setup ## write GLOSSARY.md from the words' data
	$(BIN)/python -m gavn.language.glossary > GLOSSARY.md

lock: setup ## make the lock files anew (needs uv)
	echo pip | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q - -o requirements/pip.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements/base.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --extra dev --extra postgres --extra spark --extra fast -o requirements/dev.lock

.PHONY: help setup demo browser java test check types style docs prove bench fix glossary lock
