# Every target works on a machine that has only Python 3.11 or newer and make: the environment in
# .venv is made from the lock files, and made again when they change.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
K2 := $(BIN)/python -m pipeline
ROWS ?= 3000000
PROCESSES ?= 32
OPENS ?= 1000
SECONDS ?= 60
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder
SCRIPTS := pipeline/report/scripts tests/report/scripts
FETCH = $(if $(VIA),--via $(VIA)) $(if $(WAIT),--wait) $(if $(FRESH),--fresh) $(if $(REPORT),--report $(REPORT)) $(SOURCES)

.DEFAULT_GOAL := help
.PHONY: help dataset fetch build publish refresh bench bench-api bench-dataset bench-load bench-page test test-fast test-engines lint clean docs lock
.PHONY: wheel release-assets release-attach release-site release-draft fuzz audit
.PHONY: forge-check release-deploy release-doi refresh-documents
.PHONY: test-staged translated-sql refresh-decide refresh-act refresh-rehearsal schema-snapshot name-release record-release

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

dataset: $(VENV)/.run ## build everything in output/ from the committed facts (no network, no key); FROM=upstream refreshes them first
	@$(K2) $(if $(filter upstream,$(FROM)),refresh $(FETCH),dataset)

refresh: $(VENV)/.run ## fetch, guard, build and publish; SOURCES="fdc_foundation ..." VIA=api|bulk WAIT=1 FRESH=1 REPORT=folder
	@$(K2) refresh $(FETCH)

fetch: $(VENV)/.run ## extract what changed upstream, guard it, rewrite the facts (network); takes what refresh takes
	@$(K2) fetch $(FETCH)

build: $(VENV)/.run ## build from the facts into .k2-next (no network); output/ stays as it is
	@$(K2) build $(if $(REPORT),--report $(REPORT))

publish: $(VENV)/.run ## put exactly the files of .k2-next, as they were built, in place of output/
	@$(K2) publish

test-staged: $(VENV)/.dev ## the laws on the files of .k2-next; with REPORT=folder the suite too, if facts changed
	@$(BIN)/python -m tests.staged .k2-next $(or $(REPORT),.k2-next) $(SUITE)

refresh-documents: $(VENV)/.run ## query results and picture of README.md from .k2-next, if facts changed by REPORT=folder
	@$(K2) refresh-documents $(REPORT) .k2-next

refresh-decide: $(VENV)/.run ## what to do about the refresh that REPORT=folder tells of; nothing is posted
	@$(K2) refresh-decide $(REPORT) .k2-next

refresh-act: $(VENV)/.run ## do what was decided: branch, pull request, issue (GITHUB_TOKEN); FRESH=facts fetched elsewhere
	@$(K2) refresh-act $(REPORT) $(FRESH)

refresh-rehearsal: $(VENV)/.dev ## the whole refresh on this machine, against servers on 127.0.0.1; prints what it would post
	@$(BIN)/python -m tests.rehearsal

wheel: $(VENV)/.run ## the package open_k2 with the data of output/ inside, as a wheel in dist/
	@test -f output/manifest.json || $(K2) dataset
	@$(K2) wheel-source output .k2-wheel
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip wheel --quiet --disable-pip-version-check \
	  --no-index --no-deps --no-build-isolation -w dist .k2-wheel
	@rm -rf .k2-wheel
	@ls -l dist

release-assets: wheel ## the published files and the wheel as assets of a tag (GITHUB_REF_NAME), in ASSETS=folder
	@$(K2) release-assets output $(ASSETS) --wheels dist

release-attach: $(VENV)/.run ## attach ASSETS=folder to the release of the tag, with gh
	@$(K2) release-attach $(ASSETS)

release-site: $(VENV)/.run ## the files of a release (TAG=2026.11.0), taken with gh, as a site for a web host in SITE=folder
	@mkdir -p $(SITE).assets
	@$(K2) release-site $(SITE).assets $(SITE) --download

forge-check: $(VENV)/.run ## ask GitHub what is set for the workflows and say what is missing (GITHUB_TOKEN, GITHUB_REPOSITORY)
	@$(K2) forge-check

release-deploy: $(VENV)/.run ## start pages.yml on the default branch for the tag (GITHUB_REF_NAME, GITHUB_TOKEN)
	@$(K2) release-deploy

release-draft: $(VENV)/.run ## a draft on Zenodo with ASSETS=folder (ZENODO_TOKEN); a person publishes it
	@$(K2) release-draft $(ASSETS)

release-doi: $(VENV)/.run ## the DOIs of RECORD=number, once published on Zenodo, into zenodo.json and CITATION.cff
	@$(K2) release-doi $(RECORD)

test: $(VENV)/.dev ## the whole test suite; needs nothing but the repository; ARGS="tests/extract -k ciqual" a part of it
	@$(PYTEST) $(ARGS)

test-fast: $(VENV)/.dev ## the tests that start no process and build nothing, in a minute or two; the slowest are named
	@$(PYTEST) -m "not slow" --durations 5 --durations-min 1 $(ARGS)

bench-api: $(VENV)/.dev ## a full build over a test API of 150 ms a call, against latency alone
	@$(BIN)/python -m tests.bench.bench_api

bench-load: $(VENV)/.bench ## builds of 1 to 100 times the facts, drawn in .bench/; readers while builds replace the output
	@$(BIN)/python -m tests.bench.bench_load --processes $(PROCESSES) --opens $(OPENS) $(if $(TIMES),--times $(TIMES))

bench-dataset: $(VENV)/.dev ## make dataset, without cache: each step, CPU and peak memory, the best of RUNS=3, against the last run on this machine
	@$(BIN)/python -m tests.bench.bench_dataset $(if $(RUNS),--runs $(RUNS))

bench-page: $(VENV)/.dev ## the explorer page of output/ in Chromium: first view and search, as medians
	@$(BIN)/python -m tests.bench.bench_page output

test-engines: $(VENV)/.dev ## the output in every reader it is meant for (takes minutes, installs them)
	@K2_ENGINES=all $(BIN)/python -m pytest -rs tests/engines tests/load

lint: $(VENV)/.dev ## style, types and workflows
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@found=$$($(BIN)/lint-imports --no-cache) || { echo "$$found"; exit 1; }
	@$(BIN)/oxlint --quiet -c tests/report/oxlint.json $(SCRIPTS) && $(BIN)/oxfmt --check $(SCRIPTS)
	@$(BIN)/actionlint -shellcheck= -pyflakes= .github/workflows/*.yml
	@$(BIN)/zizmor --offline --quiet .github/workflows

bench: $(VENV)/.bench ## compare with other ways to read a bulk release; the full size: ROWS=27000000
	@$(BIN)/python -m tests.bench --rows $(ROWS)

fuzz: $(VENV)/.fuzz ## the parsers against made-up input, SECONDS=60 each; PARSERS="xml zip"
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(PARSERS)

audit: $(VENV)/.audit ## ask PyPI what is known against the pinned packages (network)
	@$(BIN)/python -m tests.audit $(VENV)/audit/bin/pip-audit

clean: ## remove what was built: the output and the environment
	@rm -rf $(VENV) dist .bench .k2-build-* .k2-next .k2-wheel
	@find output -mindepth 1 ! -name .gitignore -delete
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

docs: dataset ## renew the picture and the query results in README.md
	@$(K2) readme-results README.md output/k2.duckdb .github/top_foods.png

translated-sql: $(VENV)/.dev ## translate the views for Spark and Trino, after one was changed
	@$(BIN)/python -m pipeline.load.translate_views

schema-snapshot: $(VENV)/.run ## keep the schema as it is now as the released one
	@$(BIN)/python -m schemas.snapshot

name-release: $(VENV)/.run ## name the facts and reviewed files as they are now, NAME=2026.12.0, before they are tagged
	@$(K2) name-release $(NAME)

record-release: dataset ## keep what this release holds, for the changes of the next one
	@$(K2) record-release output

lock: $(VENV)/.dev ## resolve the lock files anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/packaging/requirements-uv.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-header --python-version 3.11 --group build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-header --python-version 3.11 --extra dev --group build -c requirements.lock \
	  pyproject.toml -o requirements-dev.lock

# --no-deps: a lock file holds all that its packages need, and pip would look for it for seconds.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Open K2 needs Python 3.11 or newer: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV) from requirements.lock (once)" >&2
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "adding the tools of requirements-dev.lock (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.run tests/bench/requirements.txt
	@echo "adding what make bench compares with (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/bench/requirements.txt
	@touch $@

$(VENV)/.fuzz: $(VENV)/.dev tests/fuzz/requirements.txt
	@echo "adding what make fuzz needs (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/fuzz/requirements.txt
	@touch $@

# pip-audit has dependencies of its own, so it gets an environment of its own.
$(VENV)/.audit: $(VENV)/.run tests/audit/requirements.txt
	@echo "setting up $(VENV)/audit (once)" >&2
	@$(BIN)/python -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/audit/requirements.txt
	@touch $@
