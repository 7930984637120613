#!/bin/sh
# Real servers and readers for the end-to-end tests. Installs Debian packages where it may.
set -eu
venv="$(dirname "$0")/../../.venv"
missing=""
for pair in nginx:nginx-light apache2:apache2 httxt2dbm:apache2-utils caddy:caddy haproxy:haproxy knotd:knot chromium:chromium fc-list:fontconfig \
    soffice:libreoffice-calc-nogui pdftotext:poppler-utils npm:npm \
    man:man-db mandoc:mandoc zsh:zsh fish:fish; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
# Debian keeps the server's programs out of the way of those who only want a client.
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
if command -v fc-list >/dev/null 2>&1 && [ -z "$(fc-list :lang=zh family)" ]; then
    missing="$missing fonts-noto-cjk"
fi
# LibreOffice is there in parts: soffice alone may lack the one that reads documents.
if command -v dpkg-query >/dev/null 2>&1 && ! dpkg-query -W -f '${Status}\n' libreoffice-writer-nogui libreoffice-writer 2>/dev/null | grep -q ' installed'; then
    missing="$missing libreoffice-writer-nogui"
fi
# Readers that the tests alone use: the checker of accessibility, from npm; and sarif-tools, whose reader needs no more than
# itself (what it draws charts with, which is large, stays out).
install_readers() {
    [ -e "$venv/axe/node_modules/axe-core/axe.min.js" ] ||
        npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$venv/axe" axe-core@4.14.1 >/dev/null
    [ -d "$venv/sarif-tools" ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --target "$venv/sarif-tools" sarif-tools==3.0.5 jsonpath-ng==1.16.0 ply==3.11
}
if [ -z "$missing" ]; then
    install_readers
    exit 0
fi
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
apt-get install -qq -y --no-install-recommends $missing >/dev/null
install_readers
