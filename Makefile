# Each target sets up all that it needs in a virtual environment of its own.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
# Two more than cores: tests of whole runs mostly wait for hosts that do not answer.
SIDE_BY_SIDE := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 2)')

.PHONY: demo test coverage e2e lint bench docs clean
.DEFAULT_GOAL := demo

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("govsite needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[speed,plan,docx,dask,postgres]' --group dev
	$(BIN)/python -m compileall -q govsite
	touch $@

demo: $(STAMP)
	$(BIN)/govsite demo

test: $(STAMP)
	$(BIN)/python -m pytest -q -n $(SIDE_BY_SIDE) --dist loadscope --no-loadscope-reorder -m 'not e2e'

# Measuring takes half as long again: not what everybody has to wait for.
coverage: $(STAMP)
	$(BIN)/python -m pytest -q -n $(SIDE_BY_SIDE) --dist loadscope --no-loadscope-reorder -m 'not e2e' --cov --cov-report=term

e2e: $(STAMP)
	sh tests/end_to_end/install.sh
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m e2e

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m bench

docs: $(STAMP)
	$(BIN)/govsite rules reference docs/rules
	$(BIN)/python docs/configuration.py
	$(BIN)/python docs/man.py

clean:
	rm -rf $(VENV) build dist .govsite .pytest_cache .mypy_cache .ruff_cache
