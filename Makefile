# Three commands do all the set-up: `make homework`, `make test` and `make docs`. All keep to the exact versions in the
# lock files, and to files with the hashes in them.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: homework test test-all docs lock clean

homework: .venv/installed        ## papers and keys of the homework, with the embedded engine (no TeX)
	$(BIN)/problemset build seeds/eecs182-hw5.toml
	$(BIN)/problemset build seeds/eecs182-hw5-printed.toml

test: .venv/installed-tests .venv/installed-docs  ## everything that CI checks
	@tests/system-packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2
	$(BIN)/problemset check convolution calculus graphs_and_algorithms physics --draws 25

test-all: test                   ## the same, with longer sweeps of every type
	$(BIN)/pytest -n 2 tests/bank/test_whole_bank.py --draws 2000
	$(BIN)/problemset check --draws 2000

docs: .venv/installed-docs       ## the documentation as a site, build/site/index.html; no dead link passes
	$(BIN)/python -m tests.site

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/pip requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/installed-tests: .venv/installed requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# the site is made from docs/ alone: it needs neither the program nor its libraries
.venv/installed-docs: .venv/bin/pip requirements-docs.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

# All files of each release, for every system and Python. `make lock UPGRADE=` keeps the versions, and adds what is new
# in pyproject.toml.
FORM = --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
LOCK = .venv-lock/bin/uv pip compile --quiet pyproject.toml - $(FORM)
UPGRADE = --upgrade
BUILD = printf 'hatchling\neditables\n'

lock:                            ## new versions of everything, written to the lock files with their hashes
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	$(BUILD) | $(LOCK) $(UPGRADE) --output-file requirements.lock
	$(BUILD) | $(LOCK) $(UPGRADE) --group test --constraints requirements.lock --output-file requirements-test.lock
	.venv-lock/bin/uv pip compile --quiet --group docs $(FORM) $(UPGRADE) --constraints requirements-test.lock \
	  --output-file requirements-docs.lock
	rm -rf .venv-lock

clean:
	rm -rf .venv build/* .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
