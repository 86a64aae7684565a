# What each target does: make help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
CORPUS ?= corpus/sample
OUT ?= outputs
HALF ?= development
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup check analyse test evaluate agreement bench lint notebooks models lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  \1\t\2/' | expand -t 14

setup: $(STAMP)  ## make .venv from the hashed lock file

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes --requirement requirements.lock
	-$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib  # on every core, which pip does not
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(STAMP)

check: setup  ## say what would be read in CORPUS, before any work
	$(BIN)/cpc check $(CORPUS)

analyse: setup  ## read CORPUS (the invented sample unless given) and write everything to OUT
	$(BIN)/cpc analyse $(CORPUS) --out $(OUT)

test: setup  ## run the tests
	$(BIN)/python -m pytest

evaluate: setup  ## score the program against the coded documents; HALF=test scores the sealed half
	$(BIN)/python -m pipeline.evaluation --half $(HALF)

agreement: setup  ## measure the coders of the gold against each other
	$(BIN)/python -m pipeline.evaluation --agreement

bench: setup  ## time the parts side by side; ratios, never a test
	$(BIN)/python tests/benchmarks/bench.py

lint: setup  ## style and types
	$(BIN)/ruff check pipeline tests
	$(BIN)/mypy pipeline

notebooks: setup  ## run every notebook on the outputs of analyse
	$(BIN)/python -m pytest tests/test_notebooks.py

models: setup  ## make again what is in models/ and made by a recipe
	$(BIN)/python -m pipeline.train.language

lock:  ## resolve the dependencies anew into requirements.lock, with hashes and without torch
	sh pipeline/train/lock.sh $(PYTHON)

clean:  ## remove outputs and the environment
	rm -rf $(VENV) $(OUT)/tables $(OUT)/texts $(OUT)/private
