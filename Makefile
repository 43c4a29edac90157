# Thin: every target is self-contained and calls uv and manage.py.
# Needs only make and Python 3.11+; uv itself is installed into .venv/tools when missing.

SHELL := /bin/bash
UV := $(shell command -v uv 2>/dev/null || echo .venv/tools/bin/uv)
APP := .venv/app
PY := $(APP)/bin/python
export UV_PROJECT_ENVIRONMENT := $(APP)
# Images of Python often forbid compiled files: each start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check test-next test-clone test-postgres test-browser test-clients test-schema test-slow api-docs drill bench lighthouse screenshots format vendor

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.venv/tools/bin/uv:
	@python3 -m venv .venv/tools && .venv/tools/bin/pip install -q "uv>=0.8" || { \
	  echo "Could not install uv, which installs the rest. Either give Python its venv module (Debian: apt-get install python3-venv), or install uv itself (https://docs.astral.sh/uv/), then run make again."; \
	  rm -rf .venv/tools; exit 1; }

ifeq ($(UV),.venv/tools/bin/uv)
UV_NEEDED := .venv/tools/bin/uv
endif

$(APP)/.base: uv.lock pyproject.toml | $(UV_NEEDED)
	@$(UV) sync --frozen --no-dev --inexact -q && touch $@

$(APP)/.dev: uv.lock pyproject.toml | $(UV_NEEDED)
	@$(UV) sync --frozen -q && touch $@ $(APP)/.base

run: $(APP)/.base ## Install, prepare and run the product on 127.0.0.1:8000 (PORT, AYRDASH_DATA)
	@exec $(PY) manage.py serve

test: $(APP)/.dev ## Install what the tests need and run the default suite on SQLite
	@$(PY) -m pytest -n 2 $(ARGS)

test-postgres: $(APP)/.dev ## Run the same suite on a throw-away PostgreSQL server
	@PY=$(PY) scripts/with-postgres $(PY) -m pytest -n 2 $(ARGS)

test-next: | $(UV_NEEDED) ## Run the default suite on Python 3.13 with Django 6.1
	@UV=$(UV) scripts/test-next $(ARGS)

test-clone: $(APP)/.dev ## From a fresh clone by `make run` to a post on a Bluesky PDS
	@$(PY) scripts/fresh_clone_check.py

test-browser: $(APP)/.dev ## Run the browser, Bluesky and fault suites (installs Chromium and the PDS when missing)
	@scripts/need-browser && $(PY) -m pytest -p no:randomly -n 2 --dist worksteal -m "browser or pds" $(ARGS)

test-clients: $(APP)/.dev ## Run the official Python and npm clients, unmodified, against a running server
	@scripts/need-clients >/dev/null && $(PY) -m pytest -p no:randomly -m clients tests/clients $(ARGS)

test-slow: $(APP)/.dev ## Run the heavier proofs: starts, four processes, measured answers
	@scripts/need-s3 >/dev/null && $(PY) -m pytest -n 2 -m "slow and not browser and not pds" $(ARGS)

test-schema: $(APP)/.dev ## Send 20,000 generated calls by the published description to a running server
	@$(PY) -m tests.schema $(ARGS)

api-docs: $(APP)/.dev ## Write docs/openapi.json and docs/api-errors.md from the code
	@$(PY) scripts/write_api_docs.py

check: $(APP)/.dev ## Lint, types, templates, import rules, migrations, locks
	@$(APP)/bin/ruff check . && $(APP)/bin/ruff format --check .
	@git ls-files '*.html' ':!:static/vendor' | xargs $(APP)/bin/djade --target-version 5.2 --check
	@$(APP)/bin/djlint templates --lint --quiet
	@$(APP)/bin/lint-imports
	@$(APP)/bin/mypy
	@$(PY) manage.py makemigrations --check --dry-run
	@$(UV) lock --check -q
	@scripts/check-lock-hosts

drill: $(APP)/.dev ## Backup, destroy, restore, compare: on SQLite and on PostgreSQL
	@$(PY) scripts/drill.py && PY=$(PY) scripts/with-postgres $(PY) scripts/drill.py

bench: $(APP)/.dev ## Measure the pages as ratios to a bare view; JSON into docs/benchmarks/
	@$(PY) -m benchmarks $(ARGS)

lighthouse: $(APP)/.dev ## Run Lighthouse on the linking page and others; fails below 98
	@command=$$(scripts/need-lighthouse) && $(PY) -m benchmarks.lighthouse --lighthouse "$$command" $(ARGS)

screenshots: $(APP)/.dev ## Draw every page, wide and phone, light and dark, into docs/screenshots/
	@scripts/need-browser --fonts && $(PY) -m pytest -p no:randomly -m screenshots $(ARGS)

format: $(APP)/.dev ## Rewrite code and templates in the house style
	@$(APP)/bin/ruff check --fix-only -q . && $(APP)/bin/ruff format -q .
	@git ls-files '*.html' ':!:static/vendor' | xargs $(APP)/bin/djade --target-version 5.2

vendor: ## Refresh the vendored front-end files (maintainers only, needs npm)
	@python3 scripts/vendor.py
