# GNU make, bash and Go are all that is needed; what else is missing is skipped by name.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

GO ?= go
# A folder for `make demo` to keep its data in; without it they go when the program stops.
KEEP ?=

# cgo is off so that one file runs anywhere; -trimpath so that two machines build the same bytes.
static = CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w'

.PHONY: help build cross demo test check bench clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' $(MAKEFILE_LIST)

build: ## ./wuzha, one static file
	$(static) -o wuzha ./cmd/wuzha

cross: ## dist/wuzha-linux-{amd64,arm64,loong64}
	@for arch in amd64 arm64 loong64; do \
		echo "linux/$$arch"; \
		GOOS=linux GOARCH=$$arch $(static) -o dist/wuzha-linux-$$arch ./cmd/wuzha; \
	done

demo: build ## the server with an invented district, accounts printed; KEEP=FOLDER keeps it
	@./wuzha demo $(if $(KEEP),--keep '$(KEEP)')

test: build ## everything that must pass
	@scripts/install-test-deps.sh
	@./check --wuzha ./wuzha

check: ## the fast inner loop, under two minutes
	@./check --quick

bench: ## Go benchmarks of every package, no tests
	$(GO) test -run '^$$' -bench . -benchmem ./...

clean: ## remove what the targets above have written
	rm -rf wuzha dist bin/tools
