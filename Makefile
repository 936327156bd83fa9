# make run    starts the app        make test   runs every test (EXTRAS=all: those of the optional engines, too)
# make lint   ruff, mypy, imports   make demo   makes the demo clip again
# make dist   wheel and sdist       make setup-system   installs the system's libraries that a window needs
# make bundle   the program with its Python, as a folder and an archive in dist/
# make train   trains the network of face regions on the rendered samples in SAMPLES, into RUN (docs/training.md)
# make audit   asks whether weaknesses are known of the pinned packages
EXTRAS ?= onnx
VENV := .venv
# The newest Python that runs, is one of those that were tested, and can make environments; else one that can't yet.
PYTHON ?= $(shell for module in ensurepip sys; do \
	for p in python3.14 python3.13 python3.12 python3.11 python3.10 python3 python; do \
	"$$p" -c "import sys, $$module; sys.exit(not (3,10) <= sys.version_info[:2] <= (3,14))" 2>/dev/null \
	&& echo "$$p" && exit; done; done)

comma := ,
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Extras are installed by any number of commands, so each choice of them has a mark of its own.
CHOSEN := $(subst $(comma),-,$(EXTRAS))
KNOWN := $(shell sed -n '/^\[project.optional-dependencies\]/,/^\[project.scripts\]/s/^\([a-z]*\) = .*/\1/p' pyproject.toml)
UNKNOWN := $(filter-out $(KNOWN),$(subst $(comma), ,$(EXTRAS)))
$(if $(UNKNOWN),$(error EXTRAS: there is no $(UNKNOWN); choose from $(KNOWN), with commas between))

BUNDLE := build/bundle
BUNDLE_PYTHON := $(BUNDLE)/venv/bin/python

.PHONY: run test lint demo dist train bundle audit setup-system clean
.DELETE_ON_ERROR:

run: $(VENV)/.run-$(CHOSEN)
	$(BIN)/faceseg-live gui $(if $(SOURCE),--source "$(SOURCE)")

# A process for each processor; a file's tests stay in one, which loads their models once. Numerical libraries would
# begin a thread for each processor in every one of them, and those wait for each other. The tests start hundreds of
# programs, each of which would compile every module again where none may be kept.
test: export OMP_NUM_THREADS = 1
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.test-$(CHOSEN)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.test-$(CHOSEN)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: $(VENV)/.test-$(CHOSEN)
	$(INSTALL) -e ".[demo]"
	$(BIN)/python scripts/make_demo.py

SAMPLES ?= build/samples
RUN ?= build/training

# It goes on from where it was. OPTIONS are those of `python -m training.train --help`.
train: $(VENV)/.run-train
	$(BIN)/python -m training.train --samples "$(SAMPLES)" --run "$(RUN)" $(OPTIONS)
	$(BIN)/python -m training.export --run "$(RUN)" --out "$(RUN)/regions.tflite"

dist: | $(BIN)/python
	$(INSTALL) hatchling
	$(BIN)/python -m hatchling build --clean

bundle: $(BUNDLE)/.installed
	$(BUNDLE_PYTHON) -m bundle.build

audit: | $(BIN)/python
	$(BIN)/python scripts/audit.py

# In an environment of its own, with nothing that the bundle doesn't need and an OpenCV of its own.
$(BUNDLE)/.installed: pyproject.toml constraints.txt bundle/requirements.txt $(BUNDLE)/.opencv
	$(BUNDLE_PYTHON) -m pip install --quiet --disable-pip-version-check $(BUNDLE)/opencv/*.whl
	$(BUNDLE_PYTHON) -m pip install --quiet --disable-pip-version-check -c constraints.txt -r bundle/requirements.txt
	@touch $@

$(BUNDLE)/.opencv: bundle/opencv.sh | python
	rm -rf $(BUNDLE)/opencv
	"$(PYTHON)" -m venv --clear $(BUNDLE)/venv
	sh bundle/opencv.sh $(BUNDLE_PYTHON) $(BUNDLE)/opencv
	@touch $@

setup-system: python
	@"$(PYTHON)" faceseg_live/doctor/system_libraries.py

.PHONY: python
python:
	@"$(PYTHON)" -c "" 2>/dev/null || { $(if $(PYTHON),echo "faceseg_live: '$(PYTHON)' can't be run.";) \
		cat scripts/needs_python.txt; exit 1; } >&2

$(BIN)/python: | python
	@"$(PYTHON)" scripts/preflight.py "$(VENV)"
	"$(PYTHON)" -m venv --clear $(VENV)

$(VENV)/.run-train: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e ".[train]"
	@touch $@

$(VENV)/.run-$(CHOSEN): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e ".$(if $(EXTRAS),[$(EXTRAS)])"
	@touch $@

$(VENV)/.test-$(CHOSEN): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e ".[test$(if $(EXTRAS),$(comma)$(EXTRAS))]"
	@touch $@ $(VENV)/.run-$(CHOSEN)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
