# GNU make, bash, Go and, for the pages, node with npm are needed; what else is missing is skipped by name.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

GO ?= go
# A folder for `make demo` to keep its data in; without it they go when the program stops.
KEEP ?=

# cgo is off so that one file runs anywhere; -trimpath so that two machines build the same bytes.
static = CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w'

.PHONY: help assets build cross demo test check bench screenshots clean

web := internal/web/assets
# What the bundles are made of: styles that no template or Go file names are dropped, so these count too.
bundled = $(shell find $(web)/src internal/web/templates -type f) $(wildcard internal/web/*.go) $(web)/icons.txt $(web)/build.mjs

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' $(MAKEFILE_LIST)

assets: $(web)/built/manifest.json ## styles, scripts and icons of the pages (needs node and npm)

$(web)/node_modules/.package-lock.json: $(web)/package-lock.json
	cd $(web) && npm ci --no-progress && touch node_modules/.package-lock.json

$(web)/built/manifest.json: $(bundled) $(web)/node_modules/.package-lock.json
	cd $(web) && node build.mjs

build: assets ## ./wuzha, one static file
	$(static) -o wuzha ./cmd/wuzha

cross: assets ## dist/wuzha-linux-{amd64,arm64,loong64}
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

screenshots: build ## pictures of the pages with an invented district, in screenshots/
	@scripts/screenshots.sh ./wuzha screenshots

bench: build ## the real server beside its yardsticks, then the Go benchmarks of every package
	$(GO) run ./bench -wuzha ./wuzha
	$(GO) test -run '^$$' -bench . -benchmem ./...

clean: ## remove what the targets above have written
	rm -rf wuzha dist bin/tools screenshots
