#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pkg_config.sh COMPILER PREFIX SOURCE: compiles and runs a program with what pkg-config tells of mdat alone.
set -euo pipefail
PKG_CONFIG_PATH=$(dirname "$(find "$2" -name mdat.pc)")
export PKG_CONFIG_PATH
cd "$(mktemp -d)"
# Without quotes on purpose: flags are words.
$1 -std=c++23 "$3" $(pkg-config --cflags --libs mdat) -o program
./program
