# Everything lives in .venv; nothing outside the checkout is touched.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar on --constraint constraints.txt
export REPO BASE HEAD MODEL

.PHONY: demo run test bench docs clean

demo: .venv/.ready
	@$(BIN)/python examples/demo.py

run: .venv/.ready
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m bot.run

test: .venv/.ready-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest --numprocesses logical --maxprocesses 8 --dist worksteal

bench: .venv/.ready-dev
	@$(PIP) --editable '.[bench]'
	@$(BIN)/python -m bench.speed
	@$(BIN)/python -m bench.path
	@$(BIN)/python -m bench.shadow
	@$(BIN)/python -m bench.contracts
	@$(BIN)/python -m bench.queries

docs: .venv/.ready-dev
	@$(BIN)/python docs/generate.py

clean:
	rm -rf .venv examples/.work

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Backstop needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv …"
	@$(PYTHON) -m venv .venv

.venv/.ready: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what Backstop needs (250 MB in .venv) …"
	@$(PIP) --editable '.[demo]'
	@touch $@

.venv/.ready-dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what Backstop and its tests need (430 MB in .venv) …"
	@$(PIP) --editable '.[dev]'
	@touch $@ .venv/.ready
