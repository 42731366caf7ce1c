# syncd: every chore in one place. `make demo` and `make test` need nothing before them but Python 3.11+.
PYTHON ?= python3
BIN := .venv/bin
ONCE ?=
TESTS ?= tests
KILLS ?= 250
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: audit sbom fuzz-campaign help install demo test campaign kill-campaign check format lock docs dashboards pictures scale-trial bench clean

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

install: .venv/installed  ## Build .venv with the command `syncd` in it

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "syncd needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "this Python cannot make environments; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Building .venv (once, about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch .venv/installed

demo: install  ## Sandbox, daemon and page on this machine; ONCE=1 makes one pass and ends
	@$(BIN)/syncd demo $(if $(ONCE),--once)

test: install  ## Run the whole suite
	@$(BIN)/pytest $(TESTS)

campaign: install  ## Run the variants that the suite leaves out
	@$(BIN)/pytest -m campaign $(TESTS)

fuzz-campaign: install  ## Bad input at length: FUZZ_CASES=500 a kind, FUZZ_SEED=1
	@FUZZ_CASES=$${FUZZ_CASES:-500} FUZZ_SEED=$${FUZZ_SEED:-1} $(BIN)/pytest -q -s -m "campaign or not campaign" tests/fuzz

kill-campaign: install  ## Kill syncd KILLS times on each database, and hold what is left against the sandbox's log
	@for store in sqlite postgresql; do $(BIN)/python -m tests.system.kills.campaign $(KILLS) --seed $(SEED) --store $$store || exit 1; done

check: install  ## What CI checks besides the tests; changes no file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m config.reference --check
	$(BIN)/python -m syncd.reference --check
	$(BIN)/python -m dashboards --check
	$(BIN)/pytest -q tests/guards/test_privacy.py tests/guards/test_canaries.py

format: install  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: install  ## Write the pages that are generated from code
	$(BIN)/python -m config.reference
	$(BIN)/python -m syncd.reference

dashboards: install  ## Write the dashboards and rules of Grafana, which are generated from code
	$(BIN)/python -m dashboards

lock:  ## Pin all dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra test --universal --generate-hashes --no-header --no-annotate --quiet -o requirements.lock

scale-trial: install  ## Kill, freeze and restart workers and their PostgreSQL, and see that nothing is lost
	@$(BIN)/python -m tests.system.scale_trial

audit: install  ## Ask an advisory source about every locked package (needs the network)
	$(BIN)/python .ci/audit.py

sbom: install  ## Write the bill of materials (CycloneDX) to build/sbom.json
	$(BIN)/python .ci/sbom.py build/sbom.json

pictures: install  ## Take the pictures of the documents from the demo (needs Chromium)
	@$(BIN)/python -m tests.system.pictures

bench: install  ## Measure the pull beside a bare client
	$(BIN)/python benchmarks/pull.py --rounds 5

clean:  ## Remove what was built
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
