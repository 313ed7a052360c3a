#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install_peer.sh PYTHON FOLDER REQUIREMENTS: a virtual environment with these, unless it is there already.
set -euo pipefail
cmp --silent "$3" "$2/installed.txt" && exit
rm -rf "$2"
"$1" -m venv "$2"
"$2/bin/pip" install --quiet --requirement "$3"
cp "$3" "$2/installed.txt"
