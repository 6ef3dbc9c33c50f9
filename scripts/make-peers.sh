#!/bin/sh
# Makes the environments of what occ is compared with, once each: make-peers.sh PYTHON DIRECTORY
# DIRECTORY gets Oracle's official SDK and command line; DIRECTORY-textual other tables for Textual.
set -eu

make_environment() {
    python=$1 directory=$2 wanted=$3 said=$4
    [ "$(cat "$directory/.made" 2>/dev/null || true)" = "$wanted" ] && return
    echo "Setting up $said …"
    mkdir -p "$directory"
    "$python" -m venv "$directory"
    # shellcheck disable=SC2086
    "$directory/bin/python" -m pip --disable-pip-version-check --quiet install $wanted
    echo "$wanted" > "$directory/.made"
}

make_environment "$1" "$2" "oci==2.189.0 oci-cli==3.95.1 pytest>=8.4" "Oracle's SDK and command line (once, 500 MB)"
make_environment "$1" "$2-textual" "textual==8.2.8 textual-fastdatatable==0.19.5" "other tables (once, 150 MB)"
