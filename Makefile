# The verbs of the house. `make check` is what a change must pass; `.ci/run` is the same from a bare
# machine. Needs uv only.
.DEFAULT_GOAL := help
.PHONY: help test test-postgresql15 check lint types format translations reference schema assets assets-pin
.PHONY: screenshots pin upgrade audit bench

help: ## these lines
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

test: ## the tests, on all cores
	uv run pytest -n auto

test-postgresql15: ## the tests of tables, on Debian's PostgreSQL 15
	.ci/postgresql15 -n 2

check: ## everything a change must pass
	.ci/run

lint: ## style, layout and the directions of imports
	uv run ruff check
	uv run ruff format --check
	uv run lint-imports

types: ## mypy, strict
	uv run mypy

format: ## put the code in the house's layout
	uv run ruff check --fix
	uv run ruff format

translations: ## gather the texts into the French catalogue, say what it lacks
	uv run python tools/translations.py extract
	uv run python tools/translations.py check

reference: ## write the reference pages from the code
	uv run python tools/reference.py

schema: ## write the tables of a new installation, after a change of migrations
	uv run python tools/schema.py

assets: ## fetch icons, letters and scripts of others, where they are missing
	uv run python tools/assets.py

assets-pin: ## write their digests, after a change of src/encours/ui/assets.toml
	uv run python tools/assets.py pin

pin: ## pin new dependencies, keep the versions in force
	python3 tools/pin.py
	uv sync

upgrade: ## pin the newest versions
	python3 tools/pin.py --upgrade
	uv sync

audit: ## known weaknesses of the pinned versions (asks the network)
	uv run pip-audit --requirement requirements.lock --disable-pip

screenshots: ## pictures of every page, of an installation: OF="--data DIR --org SLUG" TO=FOLDER
	uv run python -m tools.screenshots $(or $(TO),out/screenshots) $(OF)

bench: ## speed of readers, figures and the books
	uv run python -m bench.fec_reader
	uv run python -m bench.aged_balance
	uv run python -m bench.diagnose
	uv run python -m bench.books
