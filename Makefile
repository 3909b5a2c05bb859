# Every target is a script that also works by itself, from any folder.
.DEFAULT_GOAL := help
.PHONY: help run stop split build contracts check test bench fault clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

run: ## everything in one process, with demo people, until Ctrl-C
	@scripts/run

stop: ## end what `make run` or `make split` started
	@scripts/stop

split: ## six services, a real broker and Redis as separate processes, until Ctrl-C
	@scripts/split

build: ## build the whole solution
	@dotnet build Notify.sln -v q -nologo

contracts: ## write the OpenAPI, AsyncAPI and JSON Schema files from the code again
	@scripts/contracts

check: ## format, warnings, catalog, shell scripts, no machine paths
	@scripts/check

test: ## all tests; the last line says how many passed, failed and were skipped
	@scripts/test

bench: ## speed and size, beside a peer, on a real broker (scripts/bench --help)
	@scripts/bench

fault: ## what goes wrong in production, under load: nothing accepted may be lost (scripts/fault --help)
	@scripts/fault --seeds 3 --stacks 2

clean: ## stop, and remove what was built and every database of this folder
	@scripts/clean
