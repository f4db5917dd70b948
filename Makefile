# Everything that a person or the gate runs. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARKS := .make
SOURCES := foodplan tests scripts
TEMPLATES := $(shell find templates -name '*.html' 2>/dev/null)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install install-dev assets run test check format lint types contracts templates spelling \
	dependencies unit migrate lock bench prove clean browsers messages

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(MARKS)/venv:
	$(PYTHON) -c 'import sys; sys.exit("foodplan needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	@mkdir -p $(MARKS) && touch $@

$(MARKS)/runtime: $(MARKS)/venv requirements.lock pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(MARKS)/dev: $(MARKS)/runtime requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

$(MARKS)/node: package.json package-lock.json .npmrc
	npm ci --silent --no-progress
	@mkdir -p $(MARKS) && touch $@

$(MARKS)/assets: $(MARKS)/runtime $(MARKS)/node scripts/assets.py
	$(BIN)/python scripts/assets.py
	@touch $@

$(MARKS)/catalogues: $(MARKS)/runtime $(wildcard foodplan/translations/*/LC_MESSAGES/*.po)
	$(BIN)/pybabel --quiet compile --directory foodplan/translations --statistics
	@touch $@

install: $(MARKS)/runtime $(MARKS)/assets $(MARKS)/catalogues ## Set everything up, start nothing

install-dev: install $(MARKS)/dev ## Set up with the tools of the tests

assets: $(MARKS)/assets ## Copy third-party styles, scripts and fonts next to our own

run: install ## Serve the product with SQLite and the demo at http://127.0.0.1:8000
	$(BIN)/foodplan demo --if-empty
	$(BIN)/foodplan serve --with-scheduler

check: install-dev lint types contracts templates spelling dependencies ## Every gate that runs no test

lint: install-dev
	$(BIN)/ruff format --check --quiet $(SOURCES)
	$(BIN)/ruff check --quiet $(SOURCES)

types: install-dev
	$(BIN)/mypy

contracts: install-dev
	$(BIN)/lint-imports

templates: install-dev
	$(BIN)/djlint templates --lint --quiet

spelling: install-dev
	$(BIN)/codespell README.md CONTRIBUTING.md SECURITY.md docs foodplan scripts tests

dependencies: install-dev
	$(BIN)/deptry .

browsers: ## Install Debian's chromium and postgresql when root and missing
	@bash scripts/system-packages

test: install-dev browsers check unit ## Every test and gate

unit:
	bash scripts/in-memory $(BIN)/pytest -n 2 --dist loadgroup --durations=60 --durations-min=3 --cov --cov-report=term:skip-covered --cov-report=

format: install-dev ## Rewrite the sources in the house's form
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

migrate: install ## Bring the database of the settings to the newest tables
	$(BIN)/foodplan migrate

bench: install ## Compare the real thing with its bare limit
	$(BIN)/foodplan bench

prove: install-dev browsers ## Run the heavy proofs whole and write docs/proof
	$(BIN)/python scripts/prove.py

messages: install-dev ## Take new sentences into the English catalogue
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keywords "_l lazy_gettext Problem:2" \
		--no-location --sort-output --omit-header --output-file $(MARKS)/messages.pot .
	$(BIN)/pybabel --quiet update --input-file $(MARKS)/messages.pot --output-dir foodplan/translations \
		--no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete --width 100 --locale en

lock: $(MARKS)/venv ## Renew both lock files
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
		--custom-compile-command "make lock" --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	npm update --package-lock-only --silent

clean: ## Remove what the other commands made, but no data
	rm -rf $(VENV) $(MARKS) node_modules foodplan/static/vendor .pytest_cache .mypy_cache .ruff_cache
