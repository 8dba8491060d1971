# Written for any make and any /bin/sh: Debian's GNU make and dash as well as a Mac's. No bash needed.
# Nothing is installed outside .venv; a stamp file per lock file makes the second run quick.

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
HASHED = $(PIP) install --require-hashes --only-binary :all:

EXAMPLE = examples/leaf-powder-while-heroin-wears-off.toml
OUT = results/leaf-powder

LOCK = $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 \
	--no-header --no-annotate --quiet

.PHONY: help run test test-cuda torture lint format lock calibrate variants qualify bench timings clean

help:
	@echo "make run        install from the lock file and run the shipped example; ends with the path of its report"
	@echo "make test       install what the tests need and run them all"
	@echo "make test-cuda  install compilers for a GPU too (about 200 MB) and run the tests that need them"
	@echo "make torture    compare the engine with the reference on 240 generated scenarios (minutes)"
	@echo "make lint       ruff, pyright and the import layers"
	@echo "make format     let ruff arrange the code"
	@echo "make calibrate  fit the calibrated parameters again"
	@echo "make variants   fit the variants of the adaptation equations again and compare them"
	@echo "make qualify    compare predictions with published results; ends with the path of the page"
	@echo "make bench      time the engine beside other solvers at the same error, in one run"
	@echo "make timings    time the engine, its parts and the shipped example"
	@echo "make lock       resolve the lock files again (UPGRADE=--upgrade: to newer versions)"
	@echo "make clean      remove results, caches and the virtual environment"
	@echo "PYTHON=python3.12 make run   chooses the interpreter (3.11 or newer)"

# The first interpreter that is new enough: the one named by PYTHON, then the usual versioned names.
$(BIN)/python:
	@set -e; found=; \
	for candidate in "$(PYTHON)" python3.14 python3.13 python3.12 python3.11; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			found=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "mitragyna needs Python 3.11 or newer, and '$(PYTHON)' is not that;" \
			"name one with: make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	echo "making $(VENV) with $$found"; \
	if ! "$$found" -m venv "$(VENV)"; then \
		rm -rf "$(VENV)"; \
		echo "the virtual environment could not be made; on Debian: apt install python3-venv" >&2; \
		exit 1; \
	fi

# --no-build-isolation: the build backend comes from the lock file like everything else.
$(VENV)/installed-run: requirements/run.txt pyproject.toml $(BIN)/python
	@echo "installing from requirements/run.txt"
	@$(HASHED) -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements/dev.txt $(VENV)/installed-run
	@echo "installing from requirements/dev.txt"
	@$(HASHED) -r requirements/dev.txt
	@touch $@

$(VENV)/installed-bench: requirements/bench.txt $(VENV)/installed-run
	@echo "installing from requirements/bench.txt"
	@$(HASHED) -r requirements/bench.txt
	@touch $@

run: $(VENV)/installed-run
	@$(BIN)/mitragyna run $(EXAMPLE) --out $(OUT) --overwrite

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -n auto

$(VENV)/installed-cuda: requirements/cuda.txt $(VENV)/installed-dev
	@echo "installing from requirements/cuda.txt"
	@$(HASHED) -r requirements/cuda.txt
	@touch $@

test-cuda: $(VENV)/installed-cuda
	@$(BIN)/python -m pytest -rs tests/engine/test_cuda.py

torture: $(VENV)/installed-dev
	@MITRAGYNA_TORTURE=240 $(BIN)/python -m pytest -n auto tests/simulate/test_against_reference.py

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports

format: $(VENV)/installed-dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

# In this order: potencies are on the scale of the morphine, and scores are read off the drive, of withdrawal_course.
# Interactions need kratom's exposure.
CALIBRATIONS = kratom_exposure minor_alkaloids gut_wall cyp_interactions tramadol naltrexone naloxone morphine_disposition \
	methadone_disposition buprenorphine_disposition buprenorphine_occupancy withdrawal_course opioid_potency scores dropout adverse_effects

VARIANTS = affinity no-rebound no-tolerance one-state

# Where tolerance lowers affinity, buprenorphine's constant at PET and the courses depend on each other.
AT_PET = buprenorphine_occupancy withdrawal_course
# After calibrate: the standard's numbers are where a variant's fit begins to differ.
variants: $(VENV)/installed-run
	@set -e; for name in $(AT_PET) $(AT_PET); do echo "affinity: calibration/$$name.py"; \
		$(BIN)/python "calibration/$$name.py" --variant affinity; done
	@set -e; for variant in $(VARIANTS); do for name in withdrawal_course opioid_potency scores dropout; do \
		echo "$$variant: calibration/$$name.py"; $(BIN)/python "calibration/$$name.py" --variant $$variant; done; done
	@$(BIN)/python calibration/compare_variants.py

calibrate: $(VENV)/installed-run
	@set -e; for name in $(CALIBRATIONS); do echo "calibration/$$name.py"; $(BIN)/python "calibration/$$name.py"; done

qualify: $(VENV)/installed-run
	@$(BIN)/mitragyna qualify --out results/qualification --overwrite

bench: $(VENV)/installed-bench
	@$(BIN)/mitragyna bench

timings: $(VENV)/installed-run
	@set -e; for script in benchmarks/[a-z]*.py; do echo "$$script"; $(BIN)/python "$$script"; done

lock: $(BIN)/python
	@[ -x $(BIN)/uv ] || $(PIP) install uv
	@$(LOCK) requirements/lock.in --group build $(UPGRADE) --output-file requirements/run.txt
	@$(LOCK) requirements/lock.in --group build --group dev --constraints requirements/run.txt $(UPGRADE) \
		--output-file requirements/dev.txt
	@$(LOCK) requirements/lock.in --group build --group dev --group cuda --constraints requirements/dev.txt $(UPGRADE) \
		--output-file requirements/cuda.txt
	@$(LOCK) requirements/lock.in --group build --group bench --constraints requirements/run.txt $(UPGRADE) \
		--output-file requirements/bench.txt

clean:
	rm -rf results build dist $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache
