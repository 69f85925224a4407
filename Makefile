.DEFAULT_GOAL := help
.PHONY: help house run demo test test-slow coverage check fmt bench studio evals lock lock-uv lock-studio picture vectors install

BIN := .venv/bin
UV = $(or $(shell command -v uv),.easymo/uv/bin/uv)
export LANGSMITH_TRACING := false
# Compiled once and kept: tests start many processes, and each would compile all of the product.
export PYTHONDONTWRITEBYTECODE :=

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

run: install ## Start everything and print where it is; Ctrl-C stops it
	@exec $(BIN)/easymo up $(ARGS)

demo: install ## Play a booking conversation from message to database
	@$(BIN)/easymo demo $(ARGS)

test: install ## Run the tests, the slow ones apart
	@$(BIN)/pytest -n 3 --dist worksteal -m "not slow" $(ARGS)

test-slow: install ## Run the slow tests: every scenario, browser pages, long measurements
	@$(BIN)/pytest -n 3 --dist worksteal -m slow $(ARGS)

coverage: install ## Run all tests and count the lines they reach; fail below 90 %
	@$(BIN)/pytest -n 3 --dist worksteal --cov --cov-report=term --cov-fail-under=90 $(ARGS)

check: install ## The whole gate: format, lint, types, import contract, tests
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

house: ## Count what CONTRIBUTING asks of the code: sizes, arrows, rooms, names
	@scripts/house

fmt: install ## Format the code and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: install ## Measure; writes benchmarks/results.json
	@$(BIN)/python -m benchmarks $(ARGS)

studio: ## LangGraph's development server with our graph, in an environment of its own
	@exec scripts/studio $(ARGS)

evals: install ## Play all scenarios twice, and see that they catch seeded faults
	@$(BIN)/easymo eval --twice --floor $(ARGS)
	@$(BIN)/easymo eval mutations

lock: install ## Resolve the dependencies anew, after a change of pyproject.toml
	@$(UV) pip compile pyproject.toml --extra local --extra evals --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --output-file requirements.lock

lock-uv: install ## Pin the uv that scripts/bootstrap installs, after a change of requirements-uv.in
	@$(UV) pip compile requirements-uv.in --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --output-file requirements-uv.lock

lock-studio: install ## Resolve those of `make studio` anew: ours where it lets us keep them
	@cp requirements.lock requirements-studio.lock
	@echo 'structlog>=24.1,<26' | $(UV) pip compile pyproject.toml requirements-studio.in \
		--override /dev/stdin --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --output-file requirements-studio.lock

picture: install ## Draw the graph anew, after a change of its wiring
	@$(BIN)/easymo graph > docs/graph.mmd
	@$(BIN)/easymo graph --output docs/graph.svg > /dev/null

vectors: install ## Embed and fit what is known by example, after a change of phrases or articles
	@$(BIN)/python -m easymo.models.guided.nlu.example_vectors
	@$(BIN)/python -m easymo.models.guided.nlu.agent_score.train_agent_classifier $(if $(SENTENCES),--sentences $(SENTENCES))
	@$(BIN)/python -m easymo.services.help.help_vectors

install:
	@scripts/bootstrap
