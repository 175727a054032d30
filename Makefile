# `make help` lists the commands. GNU make 3.81 or later; Python 3.11 or later; nothing else.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
# The stamp bears the folder's name: a checkout that was moved gets its environment anew.
STAMP := .venv/.made-$(shell pwd | cksum | cut -d ' ' -f 1)
PEERS := benchmarks/.venv/.made
UV := $(BIN)/uv --quiet
# Test files run side by side: much of the time goes in waiting for servers.
JOBS ?= 3

.PHONY: help install up down test lint lock bench-wording
.DEFAULT_GOAL := help

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'

install: $(STAMP) ## make .venv from requirements.lock, if it is not there or the lock has changed

up: install ## start everything: database, Prefect with its UI, workers, post room; ^C stops it
	@exec $(BIN)/remembrancer up

down: install ## stop what `make up` started in another terminal
	@exec $(BIN)/remembrancer down

test: install ## run all tests; those that read real papers and mail need REMEMBRANCER_CORPUS or ../shared
	@if [ -z "$$REMEMBRANCER_CORPUS" ] && [ -d ../shared/seeds ]; then \
		REMEMBRANCER_CORPUS=$$(cd ../shared && pwd) && export REMEMBRANCER_CORPUS; fi; \
	exec $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: install ## check format, style, types and the direction of imports
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: install ## write requirements.lock anew from pyproject.toml
	$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade --output-file requirements.lock

bench-wording: install $(PEERS) ## our reader of wording beside other libraries: accuracy and time
	@if [ -z "$$REMEMBRANCER_CORPUS" ] && [ -d ../shared/truth ]; then \
		REMEMBRANCER_CORPUS=$$(cd ../shared && pwd) && export REMEMBRANCER_CORPUS; fi; \
	exec $(BIN)/python -m benchmarks.wording $(SENTENCES)

# The other libraries have an environment of their own. If it cannot be made, ours is measured alone.
$(PEERS): benchmarks/requirements.lock | $(STAMP)
	@{ $(UV) venv --clear --python $(BIN)/python benchmarks/.venv && \
		$(UV) pip sync --python benchmarks/.venv/bin/python --require-hashes benchmarks/requirements.lock && \
		touch $(PEERS); } || rm -rf benchmarks/.venv

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Remembrancer needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Install it, or name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks its module venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@[ -e $(STAMP) ] || { echo "Making .venv ..."; $(PYTHON) -m venv --clear .venv; }
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	@echo "Installing what requirements.lock names ..."
	@$(UV) pip sync --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $(STAMP)
