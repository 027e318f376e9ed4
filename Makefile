# Two commands matter: `make demo` and `make test`. `make` alone lists all of them.
PORT  ?= 8000
SIZE  ?= 4000
STATE ?= outbreak
ARGS  ?=

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help install demo test check fix docs messages bench bundle lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## make the environment in .venv and run nothing
	@.ci/venv runtime

demo: install ## serve an invented university on 127.0.0.1 until Ctrl-C (PORT=8000 SIZE=4000 STATE=outbreak|term)
	@.venv/bin/shouwang demo --port $(PORT) --size $(SIZE) --state $(STATE)

test: ## run every test: SQLite and PostgreSQL, two time zones, a real browser (ARGS="-k roster" picks some)
	@.ci/venv dev
	@.ci/apt
	@.ci/legs all $(ARGS)

check: ## lint, import rules, types, missing migrations: the quick look before a commit
	@.ci/venv dev
	@.ci/check all

fix: ## let ruff mend what it can
	@.ci/venv dev
	@.venv/bin/ruff check --fix --quiet .

docs: ## write the pages of docs/ that are generated from the code
	@.ci/venv dev
	@.venv/bin/python -m shouwang.core.docs

bench: ## measure what docs/performance.md quotes (ARGS=name runs one, ARGS=--list names them)
	@.ci/venv dev
	@.ci/apt
	@.venv/bin/python bench/run.py $(ARGS)

messages: ## collect the sentences of code and templates into locale/, and name those without English
	@.ci/venv dev
	@.ci/messages
	@.ci/catalogues

bundle: ## pack dist/shouwang-VERSION.tar.gz, which installs on a server that reaches no registry
	@.ci/venv runtime
	@.ci/bundle

lock: ## write requirements*.lock again after pyproject.toml changed (needs PyPI)
	@.ci/lock

clean: ## remove what building and testing left behind; .venv and var/ stay
	@rm -rf build dist *.egg-info .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
