#!/bin/sh
# Installs the Debian packages behind programs that are missing: tests/install.sh PROGRAM:PACKAGE …
# As root with apt-get it installs them; otherwise it says what to type, and fails only in CI (CI=true).
set -eu

missing=""
for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing on this machine; install with: sudo apt-get install -y$missing" >&2
    [ "${CI:-}" != true ] && [ "${CI:-}" != 1 ]
    exit
fi

# Debian starts a server as soon as it is installed; the tests start their own, and nobody asked for others.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null
# shellcheck disable=SC2086  # a list of packages
apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
