#!/bin/sh
# The tests marked `tfx`, in a Debian 13 of their own: TFX needs glibc 2.39.
#
#   sudo tests/tfx/in_debian13.sh [ROOT]      default: /var/tmp/debian13
#
# Makes ROOT with debootstrap and installs TFX and this package there, which
# takes some minutes and 4 GB. Given again, it finds them and only runs the
# tests, on the files as they are now. To be rid of it: rm -rf ROOT
set -eu
root=${1:-/var/tmp/debian13}
tree=$(cd "$(dirname "$0")/../.." && pwd)
packages=ca-certificates,g++,python3-dev,python3-venv

if [ ! -e "$root/complete" ]; then
    debootstrap --variant=minbase --include="$packages" trixie "$root"
    touch "$root/complete"
fi

# The network as it is outside: names, and certificates of a proxy.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -L "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" \
    "$root/etc/ssl/certs/ca-certificates.crt"

rm -rf "$root/tree"
mkdir "$root/tree"
git -C "$tree" ls-files -z --cached --others --exclude-standard |
    tar -C "$tree" --null --files-from=- --ignore-failed-read \
        --warning=no-failed-read -cf - |
    tar -C "$root/tree" -xf -

# TensorFlow ends where there is no /proc.
unshare --pid --fork --mount-proc --root="$root" /bin/sh -eu <<'IN'
cd /tree
[ -e /venv ] || python3 -m venv /venv
/venv/bin/python -m pip install --quiet --editable '.[tfx]' pytest
/venv/bin/python -m pytest -m tfx tests/tfx
IN
