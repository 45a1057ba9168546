# `make run` and `make test` are all a new machine needs; see README.md.
PYTHON ?= python3
BIN := .venv/bin
export TF_CPP_MIN_LOG_LEVEL ?= 3
export TF_ENABLE_ONEDNN_OPTS ?= 1

.PHONY: run test lint parity compare older engines lock clean
.DELETE_ON_ERROR:

run: .venv/.runtime
	$(BIN)/python -m pipeline run --config pipeline/configs/quick.py

test: .venv/.dev
	$(BIN)/python -m pytest -n 2
	KERAS_BACKEND=jax $(BIN)/python -m pytest -n 2 -m backend

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# tensorflow-addons ended with Python 3.11; it has an environment of its own.
parity:
	@if $(PYTHON) -c "import sys; sys.exit(sys.version_info >= (3, 12))"; \
	then $(MAKE) --no-print-directory compare; \
	else echo "parity skipped: tensorflow-addons needs Python 3.11;" \
	  "try: make parity PYTHON=python3.11"; fi

compare: .venv/.dev .venv-parity/reference.npz
	$(BIN)/python -m pytest tests/parity \
	  --reference .venv-parity/reference.npz
	KERAS_BACKEND=jax $(BIN)/python -m pytest tests/parity \
	  --reference .venv-parity/reference.npz

# Exports in older TensorFlows: that of TF-Serving's pinned image, and the next.
older: .venv/.dev
	-$(MAKE) --no-print-directory --keep-going \
	  .venv/tensorflow-2.19.1/.installed .venv/tensorflow-2.20.0/.installed
	$(BIN)/python -m pytest tests/pipeline/deploy/test_older_tensorflow.py

# Cluster engines that can be fetched, against this machine's runner.
engines: .venv/.dev
	bash tests/engines/prism.sh
	bash tests/engines/flink.sh
	bash tests/engines/spark.sh

# Refreshes the exact versions after an edit of a requirements file.
lock: .venv/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --upgrade \
	  --no-header --no-annotate requirements-dev.txt -o constraints.txt

clean:
	rm -rf .venv .venv-parity runs

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and \
	  'Python 3.11 or newer is needed; try: make PYTHON=python3.12')"
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --progress-bar on \
	  --editable . -c constraints.txt
	touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --progress-bar on \
	  -r requirements-dev.txt -c constraints.txt
	touch $@

.venv/tensorflow-%/.installed: | .venv/bin/python
	$(BIN)/python -m pip install --quiet --progress-bar on --no-deps \
	  --upgrade --target $(@D) tensorflow-cpu==$*
	touch $@

.venv-parity/.runtime: requirements-parity.txt
	$(PYTHON) -m venv .venv-parity
	.venv-parity/bin/python -m pip install --quiet --progress-bar on -r $<
	touch $@

.venv-parity/reference.npz: tests/parity/reference.py .venv-parity/.runtime
	.venv-parity/bin/python -W ignore $< $@
