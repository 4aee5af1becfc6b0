# Every entrance sets itself up in .venv: nothing but Python 3.11 and make is needed, and no root.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# a company's own certificate authority, as pip and curl know it
export UV_SYSTEM_CERTS ?= true
# containers set it; without bytecode every process of the tests compiles all it imports again
unexport PYTHONDONTWRITEBYTECODE
# labelled columns for make eval, and the scorer that comes with them
PII_DIR ?= ../shared/eval/pii
# programs that make bench compares with, each in an environment of its own: their pins conflict
PEERS := ydata-profiling dataprofiler sslyze whylogs
DEBIAN := chromium cron firebird3.0-server influxdb mariadb-server openjdk-17-jdk-headless openssl postgresql-15 postgresql-15-pgaudit prometheus redis-server systemd victoria-metrics $(if $(shell command -v npm),,npm)

.PHONY: help demo test test-servers lint lint-pyright lint-mypy lint-rest bench eval lock clean

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV): requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "source-audit needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "python3 -m venv failed; on Debian install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip -q
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $(UV)

$(VENV)/.run: $(UV) requirements/run.txt pyproject.toml
	@test -e $(VENV)/.dev || $(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(UV) requirements/dev.txt pyproject.toml
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

# the worker of expectations writes no file, so no bytecode of what it imports either
$(VENV)/.compiled: $(VENV)/.dev
	@$(BIN)/python -W ignore -c 'import audit.expectations.running'
	@touch $@

# the tools that exported contracts are for, in an environment of their own: their pins conflict
$(VENV)/contracts/.done: $(UV) requirements/contracts.txt
	@$(UV) venv -q --clear --python $(BIN)/python $(VENV)/contracts
	@$(UV) pip install -q --python $(VENV)/contracts/bin/python --require-hashes -r requirements/contracts.txt
	@touch $@

# the schedulers that schedules are exported for, each in an environment of its own
$(VENV)/airflow/.done $(VENV)/dagster/.done: $(VENV)/%/.done: $(UV) requirements/schedulers/%.txt
	@$(UV) venv -q --clear --python $(BIN)/python $(VENV)/$*
	@$(UV) pip install -q --python $(VENV)/$*/bin/python --require-hashes -r requirements/schedulers/$*.txt
	@touch $@

demo: $(VENV)/.run ## build the embedded demo source, audit it, say where the report is
	@$(BIN)/source-audit demo

test: $(VENV)/.compiled $(VENV)/contracts/.done ## unit, contract and server tests with the servers that come as wheels; no root
	@$(BIN)/pytest -m "not debian" -n 3 --dist loadfile --no-loadscope-reorder

test-servers: $(VENV)/.compiled $(VENV)/airflow/.done $(VENV)/dagster/.done ## the tests that need Debian's servers and Chromium; installs them when root
	@if [ "$$(id -u)" = 0 ] && ! dpkg -s $(DEBIAN) >/dev/null 2>&1; then \
	  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	    apt-get -qq install -y --no-install-recommends $(DEBIAN) >/dev/null; \
	  rm -f /usr/sbin/policy-rc.d; fi
	@$(BIN)/pytest -m debian -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev ## format, lint, types (mypy and pyright, both strict), import contracts
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint-pyright lint-mypy lint-rest

lint-pyright: $(VENV)/.dev
	@$(BIN)/pyright --pythonpath $(BIN)/python

lint-mypy: $(VENV)/.dev
	@$(BIN)/mypy

lint-rest: $(VENV)/.dev
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports --verbose

bench: $(VENV)/.dev ## profiles against DuckDB and peers [ONLY=csv,wide QUICK=1 ROWS=100000 BENCH_DIR=...]
	@$(BIN)/python -m tests.bench.run $(if $(ONLY),--only $(ONLY)) $(if $(ROWS),--rows $(ROWS)) \
	  $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(QUICK),--quick)

eval: $(VENV)/.dev ## defects of the demo, errors put into clean tables; PII_DIR= labelled columns
	@$(BIN)/python -m tests.eval.demo
	@$(BIN)/python -m tests.eval.misfits
	@if [ -d "$(PII_DIR)" ]; then $(BIN)/python -m tests.eval.pii $(PII_DIR) --write docs/detection.md; fi

lock: $(UV) ## make the hash-pinned requirements again
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --all-extras --group dev pyproject.toml -o requirements/dev.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  -c requirements/dev.txt pyproject.toml requirements/build.in -o requirements/run.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  requirements/contracts.in -o requirements/contracts.txt
	@for scheduler in airflow dagster; do $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements/schedulers/$$scheduler.in -o requirements/schedulers/$$scheduler.txt; done
	@for peer in $(PEERS); do $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements/bench/$$peer.in -o requirements/bench/$$peer.txt; done

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache demo
