# Every command a contributor or an operator needs. The first one that needs it makes .venv.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help demo run test lint check format clean

help: ## List these commands
	@grep -hE '^[a-z.]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-8s %s\n", $$1, $$2}'

.venv: .venv/installed ## Install everything into .venv, and nothing anywhere else

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Only News needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12 ..."; exit 2; }
	@echo "Installing into .venv (about 1.5 GB, most of it PyTorch; a few minutes, once) ..."
	$(PYTHON) -m venv .venv
	$(VENV)/python -m pip install --progress-bar on --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: .venv/installed ## Show the product on this machine: no account, no key (ARGS="--no-browser --port 8080")
	@$(VENV)/python -m bot demo $(ARGS)

run: .venv/installed ## Run the service with the settings in .env
	@$(VENV)/python -m bot run

test: .venv/installed ## Run the whole test suite (ARGS="tests/moderation -k policy")
	$(VENV)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: .venv/installed ## Format check, lint, types, import contracts
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports

check: lint test ## Everything that CI checks

format: .venv/installed ## Format the code and mend what can be mended
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .

clean: ## Remove .venv and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
