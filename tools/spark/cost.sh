#!/usr/bin/env bash
# What a photograph costs on Spark and on the command line, in seconds of CPU, by turns on one machine:
# tools/spark/cost.sh MODEL FOLDER. Build first, and set SPARK_HOME.
set -euo pipefail
model=$1 folder=$2
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=$(find "$folder" -type f | wc -l)
TIMEFORMAT='%U %S'

# cost NAME COMMAND …: the CPU seconds of the process and its children for each photograph.
cost() {
  local name=$1
  shift
  { time "$@" >"$work/out" 2>"$work/err"; } 2>"$work/time" || true
  awk -v name="$name" -v count="$count" \
    '{ printf "%-14s %7.1f s of CPU, %6.1f ms for each photograph\n", name, $1 + $2, 1000 * ($1 + $2) / count }' "$work/time"
}

cost 'command line' tools/camgraft explain "$model" "$folder" --methods gradcam --boxes 0.15 --no-pictures \
  --threads 1 --device cpu -o "$work/results"
cost Spark tools/spark/camgraft-spark explain "$model" "$folder" -o "$work/table" \
  -- --master 'local[2]' --conf spark.ui.enabled=false
sed -n 's/^cost */its tasks alone: /p' "$work/out"
