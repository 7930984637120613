#!/bin/sh
# Real servers and readers for the end-to-end tests. Installs Debian packages where it may.
set -eu
axe="$(dirname "$0")/../../.venv/axe"
missing=""
for pair in nginx:nginx-light apache2:apache2 caddy:caddy haproxy:haproxy knotd:knot chromium:chromium fc-list:fontconfig \
    soffice:libreoffice-calc-nogui pdftotext:poppler-utils npm:npm; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
if command -v fc-list >/dev/null 2>&1 && [ -z "$(fc-list :lang=zh family)" ]; then
    missing="$missing fonts-noto-cjk"
fi
# LibreOffice is there in parts: soffice alone may lack the one that reads documents.
if command -v dpkg-query >/dev/null 2>&1 && ! dpkg-query -W -f '${Status}\n' libreoffice-writer-nogui libreoffice-writer 2>/dev/null | grep -q ' installed'; then
    missing="$missing libreoffice-writer-nogui"
fi
# The checker of accessibility comes from npm; it is used by the tests alone.
install_axe() {
    [ -e "$axe/node_modules/axe-core/axe.min.js" ] ||
        npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$axe" axe-core@4.14.1 >/dev/null
}
if [ -z "$missing" ]; then
    install_axe
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
install_axe
