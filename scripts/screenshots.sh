#!/usr/bin/env bash
# screenshots.sh PROGRAM FOLDER: pictures of the pages with a whole invented district behind them, at the sizes of an office screen, a
# phone and a wall.
set -euo pipefail
program=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
address=127.0.0.1:${PORT:-8199}
work=$(mktemp -d)

"$program" demo --listen "$address" >"$work/accounts" 2>"$work/log" &
demo=$!
trap 'kill "$demo" 2>/dev/null; wait "$demo" 2>/dev/null; rm -rf "$work"' EXIT

until curl -fsS "http://$address/readyz" >/dev/null 2>&1; do
	kill -0 "$demo" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
	sleep 1
done
password=$(awk '$(NF-1) == "office" { print $NF }' "$work/accounts")
WUZHA_SCREENSHOTS=$folder WUZHA_DEMO=http://$address WUZHA_LOGIN=office WUZHA_PASSWORD=$password go test ./internal/web -run '^TestScreenshots$' -count=1
ls "$folder"
