# Two commands do all the set-up: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
PARALLEL ?= -n 2 --dist loadfile

.PHONY: demo test lint types tests fuzz county docs pictures format requirements clean

demo: .venv/ready  ## play a whole small round into demo/ and say where to look
	$(BIN)/xljixiao demo demo

test: lint types tests  ## everything that must hold

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

tests: .venv/ready
	$(BIN)/python -m pytest $(PARALLEL)

fuzz: .venv/ready  ## the same files, changed in thousands of ways; XLJIXIAO_FUZZ=N of each kind
	XLJIXIAO_FUZZ=$${XLJIXIAO_FUZZ:-3000} $(BIN)/python -m pytest tests/test_fuzz.py

county: .venv/ready  ## a whole county's round, 215 filling units and 5,000 projects
	XLJIXIAO_COUNTY=$${XLJIXIAO_COUNTY:-215,5000} $(BIN)/python -m pytest tests/test_county.py

docs: .venv/ready  ## print what docs/ takes from the code
	$(BIN)/python docs/print.py

pictures: .venv/ready  ## take the pictures in docs/ anew (LibreOffice, poppler-utils)
	$(BIN)/python docs/picture.py

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# One pinned and hashed set for every Python from 3.11 on; it names no index.
requirements:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header \
	  --output-file requirements-dev.txt

.venv/ready: requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --no-build-isolation --no-deps -e .
	touch $@

clean:
	rm -rf .venv demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
