#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A scan of a file within a tenth of its size in memory, page cache included, beside one without a limit. Both
# begin with an empty page cache. As root: makes a control group and drops caches.
#
# usage: bench/limited.sh SCALE FILE      SCALE is the program built from bench/scale.cpp
set -euo pipefail
scale=$1 file=$2
limit=$(($(stat -c %s "$file") / 10))
if [ -d /sys/fs/cgroup/memory ]; then
  group=/sys/fs/cgroup/memory/mdat-limited most=memory.max_usage_in_bytes maximum=memory.limit_in_bytes
else
  group=/sys/fs/cgroup/mdat-limited most=memory.peak maximum=memory.max
fi
mkdir -p "$group"
trap 'rmdir "$group"' EXIT
echo "$limit" >"$group/$maximum"

cold() {
  sync
  echo 1 >/proc/sys/vm/drop_caches
  "$@"
}
within() { bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"; }

for round in 1 2 3; do
  echo "round $round, without a limit:"
  cold "$scale" scan "$file"
  echo "within $((limit / 1048576)) MiB:"
  cold within "$scale" scan "$file"
done
echo "most that the group held: $(($(cat "$group/$most") / 1048576)) MiB"
