# `make run` and `make test` do all the set-up themselves; Python 3.11 or newer is enough to begin with.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# Programs of the full test run, with the Debian package each is in.
PROGRAMS := java:default-jre-headless mvn:maven prometheus:prometheus promtool:prometheus \
	prometheus-alertmanager:prometheus-alertmanager amtool:prometheus-alertmanager chromium:chromium \
	cc:build-essential

.DEFAULT_GOAL := help
.PHONY: help setup run test fast lint bench compiled prove clean programs

help:  ## what there is to make
	@sed -n 's/^\([a-z]*\):.*##  */  make \1	/p' Makefile

setup: $(READY)  ## the virtual environment .venv with everything Python needs

run: $(READY)  ## the whole system on this machine: simulator, broker, worker, incidents on screen and page
	@$(BIN)/outcry demo

test: $(READY) programs  ## everything: style, types, all tests, with a real Kafka, Prometheus, Alertmanager
	@failed=0; $(MAKE) --no-print-directory lint || failed=1; $(BIN)/pytest -n auto && exit $$failed

fast: $(READY)  ## the tests that need only Python
	@$(BIN)/pytest -n auto -m "not kafka and not stack and not web and not compiled and not slow"

lint: $(READY)  ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy --explicit-package-bases --ignore-missing-imports benchmarks/*.py

bench: $(READY)  ## every benchmark with its table; BENCH=--quick for short ones
	@$(BIN)/python -c 'import sklearn' 2>/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[train]'
	@set -e; for each in $$(grep -l __main__ benchmarks/*.py); do echo "== $$each"; $(BIN)/python $$each $(BENCH); done

compiled: $(READY)  ## a wheel in dist/ whose judge is C: half the processor time; needs a C compiler and Python.h
	@OUTCRY_COMPILE=1 $(BIN)/python -m pip wheel -q --disable-pip-version-check --no-build-isolation --no-deps -w dist .
	@ls dist/*-linux*.whl dist/*-macosx*.whl 2>/dev/null || true

prove: $(READY) programs  ## the long runs: many kills, many examples, up to an hour
	@OUTCRY_PROVE=1 $(BIN)/pytest --timeout 3600

clean:  ## remove what the other targets made
	@rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

programs:
	@tests/install.sh $(PROGRAMS)
	@$(BIN)/python -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null || \
		tests/install.sh Python.h:python3-dev

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Outcry needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tests/install.sh ensurepip:python3-venv
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	@echo "Setting up .venv"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@
