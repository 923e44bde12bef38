# Two commands for people: `make demo` and `make test`. The rest is for those who change the code.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check bench unit constraints clean

demo: .venv/.ready
	$(BIN)/matchmaker demo

test: .venv/.ready
	$(BIN)/pytest -n 2

check: .venv/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/python -m matchmaker.locale
	@folder=$$(mktemp -d) && export MATCHMAKER_DATABASE_URL=sqlite:///$$folder/check.db \
	  && echo "migrations match tables" && $(BIN)/matchmaker db upgrade && $(BIN)/matchmaker db check \
	  ; status=$$?; rm -rf "$$folder"; exit $$status

bench: .venv/.ready
	$(BIN)/matchmaker bench retrieval
	$(BIN)/pytest tests/quality tests/chaos -m "benchmark or long" -s

# Torch comes first and alone: on Linux a plain install may bring gigabytes of GPU code.
# 1. pip already resolves to a CPU file; 2. else TORCH_INDEX, the CPU address named on
# PyTorch's install page; 3. else the ordinary wheel, with a word about its size.
.venv/.ready: pyproject.toml constraints.txt hatch_build.py
	$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --dry-run --no-deps --ignore-installed --report - torch==2.13.0 2>/dev/null \
	    | grep -q '"2.13.0+cpu"' \
	  || { test -n "$(TORCH_INDEX)" \
	       && $(BIN)/pip install --no-deps --retries 0 --index-url "$(TORCH_INDEX)" torch==2.13.0; } \
	  || test "$$(uname -s)" != Linux \
	  || echo "Installing the ordinary torch wheel, several GB. Smaller: set TORCH_INDEX to PyTorch's CPU address."
	$(BIN)/pip install --quiet -c constraints.txt -e '.[test]'
	touch $@

constraints:
	$(BIN)/pip freeze --exclude-editable | grep -v '^matchmaker' | sed 's/+cpu//' > constraints.txt

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis
