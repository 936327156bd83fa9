# make run    starts the app        make test   runs every test (EXTRAS=all: those of the optional engines, too)
# make lint   ruff, mypy, imports   make demo   makes the demo clip again
# make bundle   the program with its Python, as a folder and an archive in dist/
PYTHON ?= $(shell for p in python3.12 python3.11 python3.10 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3,10) <= sys.version_info[:2] <= (3,12))' 2>/dev/null && echo "$$p" && break; done)
VENV := .venv
comma := ,
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

BUNDLE := build/bundle
BUNDLE_PYTHON := $(BUNDLE)/venv/bin/python

.PHONY: run test lint demo bundle clean

run: $(VENV)/.run
	$(BIN)/faceseg-live gui $(if $(SOURCE),--source "$(SOURCE)")

test: $(VENV)/.test
	$(BIN)/python -m pytest

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: $(VENV)/.test
	$(INSTALL) -e ".[test,demo]"
	$(BIN)/python scripts/make_demo.py

bundle: $(BUNDLE)/.installed
	$(BUNDLE_PYTHON) -m bundle.build

# In an environment of its own, with nothing that the bundle doesn't need and an OpenCV of its own.
$(BUNDLE)/.installed: pyproject.toml constraints.txt $(BUNDLE)/.opencv
	$(BUNDLE_PYTHON) -m pip install --quiet --disable-pip-version-check $(BUNDLE)/opencv/*.whl
	$(BUNDLE_PYTHON) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bundle]"
	@touch $@

$(BUNDLE)/.opencv: bundle/opencv.sh
	rm -rf $(BUNDLE)/opencv
	"$(PYTHON)" -m venv --clear $(BUNDLE)/venv
	sh bundle/opencv.sh $(BUNDLE_PYTHON) $(BUNDLE)/opencv
	@touch $@

$(VENV)/bin/python:
	@command -v "$(or $(PYTHON),python3)" >/dev/null || { echo "faceseg_live: there is no Python ($(or $(PYTHON),python3));" \
		"3.10 to 3.12 is needed: sudo apt-get install -y python3 python3-venv, or" \
		"sudo dnf install -y python3.12, or brew install python@3.12" >&2; exit 1; }
	@"$(or $(PYTHON),python3)" scripts/preflight.py
	"$(PYTHON)" -m venv $(VENV)

# One pip command for everything that is wanted: see constraints.txt.
$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e ".[test$(if $(EXTRAS),$(comma)$(EXTRAS))]"
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
