#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install_npm.sh NPM FOLDER PACKAGE_JSON: its packages in FOLDER/node_modules, unless they are there already.
set -euo pipefail
cmp --silent "$3" "$2/installed.json" && exit
rm -rf "$2"
mkdir -p "$2"
cp "$3" "$2/package.json"
"$1" install --prefix "$2" --silent --no-audit --no-fund --ignore-scripts
cp "$3" "$2/installed.json"
