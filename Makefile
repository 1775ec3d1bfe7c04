.DEFAULT_GOAL := help
.PHONY: help setup pins demo test lint bench docs catalogue screenshots
MAKEFLAGS += --no-print-directory

PYTHON_IN_VENV := .venv/bin/python
# A file's tests share what they started, so a file is the unit; in the order of the folders, which keeps those that share
# more together.
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder
# Hundreds of processes of ours start in a run: none should compile what the one before it has compiled.
export PYTHONDONTWRITEBYTECODE :=
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make pins"

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv from the pinned requirements (PYTHON=… names another interpreter)
	@scripts/setup.sh

demo: setup ## Run the main job end to end on loopback and stay up (ONCE=1: leave after the tour)
	@scripts/debian-packages.sh nginx
	@$(PYTHON_IN_VENV) -m examples.demo $(if $(ONCE),--once)

test: setup ## Run every test (ARGS="tests/keys -k rotate" narrows it)
	@scripts/debian-packages.sh nginx caddy pgbouncer postgresql chromium iproute2 wrk
	@scripts/node-packages.sh
	@$(PYTHON_IN_VENV) -m pytest $(PARALLEL) $(ARGS)

lint: setup ## Check style, types and the direction of imports
	@$(PYTHON_IN_VENV) -m ruff check
	@$(PYTHON_IN_VENV) -m ruff format --check
	@$(PYTHON_IN_VENV) -m mypy
	@.venv/bin/lint-imports --no-logo

bench: setup ## Measure the paths that matter (ARGS=… goes to the benchmark)
	@scripts/debian-packages.sh wrk
	@scripts/node-packages.sh
	@$(PYTHON_IN_VENV) -m bench $(ARGS)

docs: setup ## Generate the reference of settings and commands
	@$(PYTHON_IN_VENV) -m altyaa.cli.reference docs/reference

catalogue: setup ## Collect what people read into src/altyaa/locale/messages.pot
	@$(PYTHON_IN_VENV) -m altyaa.cli.catalogue

pins: setup ## Resolve requirements/*.in into requirements/*.txt (ARGS=--upgrade takes newer releases)
	@$(COMPILE) $(ARGS) --output-file requirements/prod.txt requirements/prod.in
	@$(COMPILE) $(ARGS) --output-file requirements/dev.txt requirements/dev.in
	@$(COMPILE) $(ARGS) --output-file requirements/uv.txt requirements/uv.in

screenshots: setup ## Photograph every page into screenshots/: light, dark and narrow
	@scripts/debian-packages.sh chromium
	@$(PYTHON_IN_VENV) -m tests.everypage.screenshots screenshots
