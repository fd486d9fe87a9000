# The commands of Hiểu Dân. `make run` and `make test` set everything up by themselves.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run test check airflow chaos lock seeds clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The stamp is newer than the lock: nothing to do. Hashes are checked, the project itself is installed editable.
$(VENV)/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) from requirements.lock (hashes checked) ..."
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r <(sed -n '/^uv==/,/^[^ ]/p' requirements.lock | sed '$$d')
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready  ## the virtual environment, from the lock

run: setup  ## three nights and the weekly report of the replica province, through Airflow
	@$(BIN)/python -m demo.run

test: setup  ## the whole test suite
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder tests

check: setup  ## lint, types, SQL, YAML
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint transforms/sql/models
	$(BIN)/yamllint --strict .

airflow: setup  ## Airflow's UI with both DAGs, against the replica (Ctrl-C ends it)
	@$(BIN)/python -m demo.ui

chaos: setup  ## a night under 240 kills and every other fault, each compared with the calm one; stopped, it goes on
	@$(BIN)/python -m demo.chaos --kills 240 --each 3

lock: setup  ## requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --group seeds --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --upgrade --custom-compile-command 'make lock' --output-file requirements.lock

seeds: setup  ## the tables of administrative units anew, from the packages that hold them
	$(BIN)/python transforms/sql/seeds/make_units.py

clean:  ## what was made: data, caches, the virtual environment
	rm -rf $(VENV) data .cache .airflow .mypy_cache .ruff_cache .pytest_cache .hypothesis transforms/sql/target transforms/sql/logs
