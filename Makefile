# Two commands do everything on a fresh machine: `make export` and `make test`.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEWSROOM := examples/newsroom
# The day on which the example newsroom is exported: its embargo, its expiry and its breaking news play then.
NOW := 2026-11-20T18:00:00Z
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: help export test check lint types contracts coverage messages schemas goldens pages bench bench-full lock format clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; say which with make PYTHON=..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the pinned dependencies and the project into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

export: $(VENV)/.installed ## Export the example newsroom into build/public
	$(BIN)/syndicate export --config $(NEWSROOM)/syndicate.toml --output build/public --now $(NOW)

test: $(VENV)/.installed-dev ## Run every test
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: lint types contracts coverage ## Lint, types, import contracts, tests with coverage

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contracts: $(VENV)/.installed-dev
	$(BIN)/lint-imports

coverage:
	$(MAKE) test ARGS="--cov --cov-report=term:skip-covered"

messages: $(VENV)/.installed-dev ## Bring the catalogues up to date with the messages in the code
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --keyword spoken --keyword plural:1,2 --ignore-dirs __pycache__ \
		--add-location file --project syndicate --output build/syndicate.pot syndicate locales
	$(BIN)/pybabel --quiet update --input-file build/syndicate.pot --output-dir locales --domain syndicate \
		--ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date

schemas: $(VENV)/.installed ## Make the schemas of articles and publications from the models
	$(BIN)/syndicate schema article > schemas/article.schema.json
	$(BIN)/syndicate schema publication > schemas/publication.schema.json

goldens: $(VENV)/.installed-dev ## Renew the golden documents; read the difference before you commit it
	$(BIN)/python tests/goldens.py

pages: $(VENV)/.installed-dev ## Renew the reference pages and the pictures in docs
	$(BIN)/python docs/reference.py
	$(BIN)/python tests/pictures.py

bench: $(VENV)/.installed-dev ## Measure each stage, and an archive of 20,000 stories beside its targets
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/scale.py --stories 20000

bench-full: $(VENV)/.installed-dev ## Measure an archive of 100,000 stories beside its targets: hours, 60 GB of disk
	$(BIN)/python benchmarks/scale.py --stories 100000

format: $(VENV)/.installed-dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Pin the dependencies anew (needs uv)
	$(LOCK) pyproject.toml --group install --output-file requirements.txt
	$(LOCK) --group dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## Remove what was made
	rm -rf build dist .coverage .coverage.* $(VENV)
