#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Eleven real series become one file, answer questions and come back as they were. Needs mdat on the PATH; its
# files stay in the current folder.
set -euo pipefail
data=$(cd "$(dirname "$0")/data/nab" && pwd)

say() { printf '\n# %s\n' "$*"; }
show() {
  printf '$ %s\n' "${*/#$data/nab}"
  "$@"
}

say "A folder of CSV files ($(du -bc "$data"/*.csv | tail -n 1 | cut -f 1) bytes) becomes one file."
show mdat convert "$data" -o nab.mdat --force
show mdat info nab.mdat
show mdat ls nab.mdat

say "A range is answered from the index; only its ragged ends are decoded."
show mdat stats nab.mdat ec2_request_latency_system_failure --from 2014-03-10 --to 2014-03-11
show mdat head nab.mdat speed_7578

say "Back to CSV, as time,series,value: the series have different stamps."
show mdat convert nab.mdat -o nab.csv --force
show head -n 3 nab.csv

say "Every stamp and every value of the originals, in their order, compared with what came back:"
for file in "$data"/*.csv; do
  series=$(basename "$file" .csv)
  awk -F, -v series="$series" 'FNR == 1 { source++; next }
    source == 1 { gsub(" ", "T", $1); time[++rows] = $1; value[rows] = $2 }
    source == 2 && $2 == series {
      back++
      if ($1 == time[back] && $3 + 0 == value[back] + 0) next
      print series ": " $0 " was " time[back] "," value[back]
      bad = 1
    }
    END {
      if (rows != back) { print series ": " rows " rows went in, " back + 0 " came back"; bad = 1 }
      if (!bad) print "equal", rows, series
      exit bad
    }' "$file" nab.csv
done

say "And from that CSV to the same data once more:"
show mdat convert nab.csv -o again.mdat --force
show mdat convert again.mdat -o again.csv --force
show cmp nab.csv again.csv
show mdat verify nab.mdat
echo "the demo is over; its files are in $PWD"
