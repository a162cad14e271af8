# One line per chore; everything is installed into .venv, nothing has to be prepared. ARGS goes to pytest.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# The AI bot's SDK brings eight packages more: they are installed where a bot is configured.
BOT := $(if $(CHEJI_WECOM_BOT_ID)$(shell grep -s '^ *CHEJI_WECOM_BOT_ID *= *.' .env),-wecom-bot)
INSTALL := $(PIP) install --constraint constraints.txt
SOURCES := pyproject.toml constraints.txt

.PHONY: run test coverage kills lint format docs migration bench constraints clean
.DEFAULT_GOAL := run

run: $(VENV)/.run$(BOT)
	@exec $(BIN)/cheji run

test: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

# Which lines no test runs; takes twice as long as the tests alone.
coverage: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term $(ARGS)

# The product killed over and over, on both engines behind both platforms; some minutes.
kills: $(VENV)/.dev
	$(BIN)/pytest -s tests/kills --override-ini=python_files='long_*.py' $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev
	$(BIN)/python -m bot.docs

migration: $(VENV)/.dev
	@test -n "$(m)" || { echo '说明改了什么：make migration m="add colour"'; exit 2; }
	$(BIN)/python -m storage.migrate "$(m)"

bench: $(VENV)/.dev
	$(BIN)/pytest $(if $(filter tests/%,$(ARGS)),,tests/bench) --override-ini=python_files='bench_*.py' --benchmark-enable $(ARGS)

# The newest versions that fit pyproject.toml, tried in a folder of their own.
constraints:
	@rm -rf build/pins && $(MAKE) --no-print-directory build/pins/bin/pip VENV=build/pins
	build/pins/bin/python -m pip install --quiet --editable '.[dev]'
	build/pins/bin/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools > constraints.txt
	@rm -rf build/pins

clean:
	rm -rf $(VENV) build .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# Not compiled: only what a start imports is, once. That saves a third of the first start.
$(VENV)/.run$(BOT): $(SOURCES) | $(BIN)/pip
	@echo '正在安装，第一次要等一会儿'
	@start=$$(date +%s) && $(INSTALL) --no-compile --editable '.[terminal$(BOT:-%=,%)]' \
	  && echo "装好了，用了$$(( $$(date +%s) - start ))秒"
	@touch $@

$(VENV)/.dev: $(SOURCES) | $(BIN)/pip
	$(INSTALL) --editable '.[dev]'
	@touch $(VENV)/.run $(VENV)/.run-wecom-bot $@

$(BIN)/pip:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo '需要 Python 3.11 或更新，带 venv（Debian：apt install python3 python3-venv）' >&2; exit 2
