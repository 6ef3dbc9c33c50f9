#!/bin/sh
# Makes environments of what occ is compared with, once each: make-peers.sh PYTHON DIRECTORY KIND
# `oracle` puts Oracle's official SDK and command line into DIRECTORY; `terminal` puts other tables for Textual into
# DIRECTORY-textual, and other programs for the terminal into DIRECTORY-posting and DIRECTORY-harlequin, whose
# libraries do not go together. Only `make bench` wants those.
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

case $3 in
oracle)
    make_environment "$1" "$2" "oci==2.189.0 oci-cli==3.95.1 pytest>=8.4" "Oracle's SDK and command line (once, 500 MB)"
    ;;
terminal)
    make_environment "$1" "$2-textual" "textual==8.2.8 textual-fastdatatable==0.19.5" "other tables (once, 150 MB)"
    # tree-sitter 0.26 ends posting with a segmentation fault before its first picture.
    make_environment "$1" "$2-posting" "posting==2.11.1 tree-sitter==0.25.2" "posting (once, 90 MB)"
    make_environment "$1" "$2-harlequin" "harlequin==2.17.0" "harlequin (once, 330 MB)"
    ;;
esac
