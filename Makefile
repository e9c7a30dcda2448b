# Talkoot in two commands: `make demo` and `make test`. `make help` lists the rest.
# Nothing is needed beforehand but git, make and Python 3.12 or newer (tools/find-python says what to do without).

SHELL = /bin/sh
BIN = .venv/bin
PIP = umask 022 && $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input
SOURCES = app matching models notifications
LANGUAGES = fi sv en
PO = app/locales
# ARGS="-k word" may pick no test of one half.
OR_NONE = || [ $$? -eq 5 ]
COMPILE = "$$(tools/find-uv)" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version

.PHONY: help setup setup-dev demo test check style bench bench-morning fortnight migration messages requirements vendor clean
.DEFAULT_GOAL := help

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.setup ## set up only: .venv/bin/talkoot works after it (PYTHON=/path/to/python names one to use)
	@:

setup-dev: .venv/.setup-dev ## set up what tests and checks need, too
	@:

demo: setup ## set up and run the whole story on 127.0.0.1:8000 (PORT=8010, ARGS=--reset to begin anew)
	@$(BIN)/talkoot demo $(if $(PORT),--port $(PORT)) $(ARGS)

test: style ## set up and run everything: style, types, import rules and every test (ARGS="-k word" picks some)
	@tools/chromium
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not browser" $(ARGS) $(OR_NONE)
	$(BIN)/pytest -m "slow or browser" $(ARGS) $(OR_NONE)

check: style ## the same without slow and browser tests, in a few minutes
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not browser" $(ARGS) $(OR_NONE)

style: setup-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: setup-dev ## measure the matcher; prints JSON (ARGS="--needs 2000 --helpers 20000" for another size)
	$(BIN)/python -m benchmarks.matcher --json $(ARGS)

bench-morning: setup-dev ## measure the coordinator's first page; prints JSON (ARGS="--history-days 365" for a longer past)
	$(BIN)/python -m benchmarks.morning --json $(ARGS)

fortnight: setup-dev ## play a fortnight of a municipality through; prints JSON (ARGS="--times 10" for ten times the size)
	$(BIN)/python -m benchmarks.fortnight $(ARGS)

# `make migration add_x` is the same as `make migration NAME=add_x`.
ifeq (migration,$(firstword $(MAKECMDGOALS)))
ifneq (,$(word 2,$(MAKECMDGOALS)))
NAME ?= $(word 2,$(MAKECMDGOALS))
.PHONY: $(NAME)
$(NAME): ; @:
endif
endif
migration: setup-dev ## write the migration from the last one to the models as they are: make migration NAME=add_x
	@$(BIN)/python tools/migration.py "$(NAME)"

# Of its own accord pybabel passes over folders like templates/_components, too.
messages: setup-dev ## collect the texts to translate into app/locales
	@mkdir -p var
	$(BIN)/pybabel -q extract --ignore-dirs=".*" -F pyproject.toml -k say -k N_ -o var/messages.pot \
		--no-location --sort-output --width=120 --project=Talkoot --version=0.1.0 \
		--msgid-bugs-address="Talkoot contributors" $(wildcard $(SOURCES) templates)
	for language in $(LANGUAGES); do \
		$(BIN)/pybabel -q update -i var/messages.pot -d $(PO) -l $$language --init-missing --no-fuzzy-matching \
			--ignore-obsolete --ignore-pot-creation-date --width=120 || exit 1; \
	done

requirements: ## pin and hash what the .in files ask for, newest first (ARGS=--upgrade for newer ones)
	$(COMPILE) 3.12 $(ARGS) requirements.in -o requirements.txt
	$(COMPILE) 3.12 $(ARGS) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) 3.8 $(ARGS) tools/uv.in -o tools/uv.txt
	$(COMPILE) 3.12 $(ARGS) tools/pip.in -o tools/pip.txt

vendor: setup ## fetch htmx and the icons again, from npm, and check their hashes
	@$(BIN)/python tools/vendor.py

clean: ## remove .venv and caches; your data in var/postgres stays
	rm -rf .venv var/uv var/python .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find $(wildcard $(SOURCES) tests tools) -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@python=$$(tools/find-python) && echo "Setting up .venv with $$python (about a minute, once)" && \
		"$$python" -m venv --clear .venv

# The pip that comes with an old Python reads a pinned package named with an extra as unpinned; so pip is pinned first.
.venv/.setup: tools/pip.txt requirements.txt pyproject.toml | .venv/bin/python
	@$(PIP) --require-hashes -r tools/pip.txt
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.setup-dev: requirements-dev.txt .venv/.setup
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
