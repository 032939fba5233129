#!/usr/bin/env bash
# Builds target/python/camgraft-VERSION-py3-none-any.whl with the jars of the build, or with the one that
# is named, such as target/camgraft-VERSION-all.jar of mvn -Pdist package. Prints where the wheel lies.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$(cd "$here/../.." && pwd)/target
work=$target/python

rm -rf "$work/source" "$work"/*.whl
mkdir -p "$work/source"
cp -R "$here/pyproject.toml" "$here/README.md" "$here/src" "$work/source"
jars=$work/source/src/camgraft/java
mkdir "$jars"
if [ $# -gt 0 ]; then
  cp "$1" "$jars"
elif [ ! -f "$target/classpath.txt" ]; then
  echo "camgraft is not built yet; run this first: mvn -B -q -DskipTests package" >&2
  exit 1
else
  IFS=: read -r -a libraries <<<"$(cat "$target/classpath.txt")"
  for library in "$target"/camgraft.jar "$target"/camgraft-cli.jar "${libraries[@]}"; do
    version=$(basename "$library" | sed -n 's/^onnxruntime_gpu-\(.*\)\.jar$/\1/p')
    if [ -z "$version" ]; then
      cp "$library" "$jars"
    else
      # That package is twelve times as large as the CPU's, and augmenting needs no GPU.
      (cd "$here/../.." && mvn -B -q dependency:copy -DoutputDirectory="$jars" \
        -Dartifact="com.microsoft.onnxruntime:onnxruntime:$version" >&2)
    fi
  done
fi
"${PYTHON:-python3}" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$work" "$work/source"
ls "$work"/*.whl
