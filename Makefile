# Two commands do everything:  make view   and   make test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: view test check format bench pictures clean

view: $(VENV)/.view-ready ## set up, then open the viewer with the muscles of a smile highlighted
	@$(BIN)/faceanatomy view --expression happiness

test: $(VENV)/.test-ready ## set up, then run every check and test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/faceanatomy check
	@$(BIN)/python -m pytest -n 2 --reruns 1 # real browsers on busy machines: a rerun is listed as R

format: $(VENV)/.test-ready ## rewrite the code in the project's style
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: $(VENV)/.test-ready ## print the project's figures beside a baseline
	@for script in benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

pictures: $(VENV)/.view-ready ## make the pictures and pages of docs/ again
	@$(BIN)/python docs/make_pictures.py

clean: ## remove the local environment and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "faceanatomy needs Python 3.11 or newer; set PYTHON=... to one")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.view-ready: pyproject.toml | $(VENV)/bin/python
	@sh .ci/system-libraries
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test-ready: pyproject.toml | $(VENV)/bin/python
	@sh .ci/system-libraries chromium pdftoppm:poppler-utils
	@$(BIN)/python -m pip install --quiet --group dev --editable ".[modelling]"
	@$(BIN)/python -m faceanatomy.view.web_build --tools || echo "Tests of the page's own program are skipped."
	@touch $@
