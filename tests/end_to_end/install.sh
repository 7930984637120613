#!/bin/sh
# Real servers and readers for the end-to-end tests. Installs Debian packages where it may.
set -eu
packages="nginx-light apache2 caddy haproxy knot chromium fonts-noto-cjk"
missing=""
for pair in nginx:nginx-light apache2:apache2 caddy:caddy haproxy:haproxy knotd:knot chromium:chromium fc-list:fontconfig; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
if command -v fc-list >/dev/null 2>&1 && [ -z "$(fc-list :lang=zh family)" ]; then
    missing="$missing fonts-noto-cjk"
fi
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "make e2e needs these Debian packages, and you are not root to install them:$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# A package's own service must not start here: the tests start what they need, on loopback.
policy=/usr/sbin/policy-rc.d
[ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; trap 'rm -f "$policy"' EXIT; }
# shellcheck disable=SC2086
apt-get install -qq -y --no-install-recommends $packages >/dev/null
