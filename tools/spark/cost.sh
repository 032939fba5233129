#!/usr/bin/env bash
# What a photograph costs on Spark and on the command line, in seconds of CPU, by turns on one machine, and the
# medians: tools/spark/cost.sh MODEL FOLDER [ROUNDS]. Build first, and set SPARK_HOME.
#
# Spark counts what its tasks take; the whole process is what the system counts, with Spark's own start, its
# planning and both Java compilers. The command line is counted whole, too.
set -euo pipefail
model=$1 folder=$2 rounds=${3:-3}
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=$(find "$folder" -type f | wc -l)
TIMEFORMAT='%U %S'

# cost NAME COMMAND …: notes the CPU seconds of the process and its children.
cost() {
  local name=$1
  shift
  { time "$@" >"$work/out" 2>"$work/err"; } 2>"$work/time" || true
  awk '{ print $1 + $2 }' "$work/time" >>"$work/$name"
}

for round in $(seq "$rounds"); do
  cost line tools/camgraft explain "$model" "$folder" --methods gradcam --boxes 0.15 --no-pictures --no-report \
    --threads 1 --device cpu -o "$work/results$round"
  cost whole tools/spark/camgraft-spark explain "$model" "$folder" -o "$work/table$round" \
    -- --master 'local[2]' --conf spark.ui.enabled=false
  sed -n 's/^cost *\([0-9.]*\) s of CPU.*/\1/p' "$work/out" >>"$work/tasks"
  sed -n 's/.* and \([0-9]*\) bytes for each.*/\1/p' "$work/out" >>"$work/bytes"
  rm -rf "$work/results$round" "$work/table$round"
  echo "round $round: command line $(tail -1 "$work/line") s, Spark's tasks $(tail -1 "$work/tasks") s, its process $(tail -1 "$work/whole") s"
done

median() { sort -n "$work/$1" | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int((NR + 2) / 2)]) / 2 }'; }
awk -v line="$(median line)" -v tasks="$(median tasks)" -v whole="$(median whole)" -v bytes="$(median bytes)" \
  -v count="$count" 'BEGIN {
    printf "%d photographs, medians: command line %.1f ms of CPU each, Spark%s tasks %.1f ms (%+.0f %%), its process %.1f ms (%+.0f %%); %d bytes a row\n",
      count, 1000 * line / count, "\047s", 1000 * tasks / count, 100 * (tasks / line - 1),
      1000 * whole / count, 100 * (whole / line - 1), bytes }'
