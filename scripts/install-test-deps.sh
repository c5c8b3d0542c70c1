#!/usr/bin/env bash
# Installs what the tests use beside Go, from Debian's packages, where that is allowed: PostgreSQL for the second engine,
# LibreOffice with free fonts to measure rendered documents, Chromium to open the pages. Where it is not, it says what will be skipped.
set -euo pipefail

has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

has_office() {
	command -v soffice >/dev/null && command -v pdftotext >/dev/null && command -v fc-list >/dev/null &&
		[ -n "$(fc-list 'Noto Serif CJK SC')" ] && [ -n "$(fc-list 'AR PL UKai CN')" ]
}

has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

skip() {
	has_postgres || printf '!! PostgreSQL is not installed (%s): its tests will be SKIPPED\n' "$1" >&2
	has_office || printf '!! LibreOffice, poppler or the fonts are not installed (%s): rendered documents will not be measured: SKIPPED\n' "$1" >&2
	has_browser || printf '!! Chromium is not installed (%s): pages will not be opened: SKIPPED\n' "$1" >&2
	exit 0
}

packages=()
has_postgres || packages+=(postgresql)
has_office || packages+=(libreoffice-writer-nogui poppler-utils fontconfig fonts-noto-cjk fonts-arphic-ukai)
has_browser || packages+=(chromium fonts-noto-cjk)
[ ${#packages[@]} -gt 0 ] || exit 0

[ "${WUZHA_NO_INSTALL:-}" = "" ] || skip 'WUZHA_NO_INSTALL is set'
command -v apt-get >/dev/null || skip 'there is no apt-get'
[ "$(id -u)" = 0 ] || skip 'installing it needs root'

echo "installing for the tests: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
# A packaged PostgreSQL server must not be started: every test run makes its own.
apt-get install -y --no-install-recommends "${packages[@]}" >/dev/null ||
	{ apt-get update >/dev/null && apt-get install -y --no-install-recommends "${packages[@]}" >/dev/null; } ||
	skip 'apt-get could not install it'
has_postgres && has_office && has_browser || skip 'apt-get installed it, but it is not all there'
