#!/usr/bin/env bash
# Installs what the tests use beside Go: PostgreSQL, from Debian's packages, where that is allowed. Where it is not, it says
# what will be skipped, and the tests run without it.
set -euo pipefail

has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

skip() {
	printf '!! PostgreSQL is not installed (%s): its tests will be SKIPPED\n' "$1" >&2
	exit 0
}

if has_postgres; then
	exit 0
fi
[ "${WUZHA_NO_INSTALL:-}" = "" ] || skip 'WUZHA_NO_INSTALL is set'
command -v apt-get >/dev/null || skip 'there is no apt-get'
[ "$(id -u)" = 0 ] || skip 'installing it needs root'

echo 'installing PostgreSQL for the tests'
export DEBIAN_FRONTEND=noninteractive
# The packaged server must not be started: every test run makes its own.
apt-get install -y --no-install-recommends postgresql >/dev/null ||
	{ apt-get update >/dev/null && apt-get install -y --no-install-recommends postgresql >/dev/null; } ||
	skip 'apt-get could not install it'
has_postgres || skip 'apt-get installed it, but initdb is not there'
