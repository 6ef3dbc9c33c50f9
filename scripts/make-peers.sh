#!/bin/sh
# Makes the environment with Oracle's official SDK and command line, once: make-peers.sh PYTHON DIRECTORY
set -eu
python=$1
directory=$2
wanted="oci==2.189.0 oci-cli==3.95.1 pytest>=8.4"
[ "$(cat "$directory/.made" 2>/dev/null || true)" = "$wanted" ] && exit 0
echo "Setting up Oracle's SDK and command line (once, 500 MB) …"
mkdir -p "$directory"
"$python" -m venv "$directory"
# shellcheck disable=SC2086
"$directory/bin/python" -m pip --disable-pip-version-check --quiet install $wanted
echo "$wanted" > "$directory/.made"
