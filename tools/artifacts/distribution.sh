#!/usr/bin/env bash
# The zip runs where no Maven is, and so does the runnable jar; neither warns of anything, and the second start
# finds ONNX Runtime unpacked. Build first: mvn -Pdist -DskipTests package
# Every further argument is the home of another Java to be tried.
set -euo pipefail
cd "$(dirname "$0")/../.."

zip=$(ls target/camgraft-*.zip | grep -v bundle)
jar=$(ls target/camgraft-*-all.jar)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for archive in "$zip" "$jar"; do
  unzip -q "$archive" '*third-party/*' -d "$work/licences"
  folder=$(find "$work/licences" -name third-party)
  # Each library's licence is the one that camgraft has, or its text lies in a folder of its name or its group's.
  sed -n 's/^ *(\(.*\)) .*(\([^:()]*\):\([^:()]*\):[^:()]* - .*/\3 \2 \1/p' "$folder/THIRD-PARTY.txt" >"$work/libraries"
  grep -q "^onnxruntime " "$work/libraries" || { echo "the list of libraries in $archive lacks ONNX Runtime" >&2; exit 1; }
  while read -r library group licence; do
    if [ "$licence" != Apache-2.0 ] && ! compgen -G "$folder/$library/LICENSE*" >/dev/null &&
      ! compgen -G "$folder/${group%.*}/LICENSE*" >/dev/null; then
      echo "the licence of $library, $licence, is not in $archive" >&2
      exit 1
    fi
  done <"$work/libraries"
  echo "passed   licences of $(wc -l <"$work/libraries") libraries in $(basename "$archive")"
  rm -r "$work/licences"
done
# Whoever starts it need not be whoever unpacked it.
if unzip -Z "$zip" | grep -E '^-' | grep -vE '^-r..r..r'; then
  echo "not everybody may read all of $zip" >&2
  exit 1
fi
unzip -q "$zip" -d "$work"
home=$(echo "$work"/camgraft-*)
export XDG_CACHE_HOME=$work/cache
unset ORT_DISABLE_TELEMETRY MAVEN_HOME

# explains NAME COMMAND …: it explains the photograph as a cat and says nothing on standard error.
explains() {
  local name=$1 start=$SECONDS
  shift
  rm -rf "$work/out"
  "$@" explain "$home/demo/demo.onnx" "$home/demo/cat-dog.png" -o "$work/out" >"$work/said" 2>"$work/warned"
  if [ -s "$work/warned" ] || ! grep -q "explained cat" "$work/said" || [ ! -s "$work/out/cat-dog.png" ]; then
    echo "failed   $name" >&2
    cat "$work/said" "$work/warned" >&2
    exit 1
  fi
  echo "passed   $name in $((SECONDS - start)) s"
}

own=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
for java in "$own" "$@"; do
  said=$("$java/bin/java" -version 2>&1 | head -1)
  export JAVA_HOME=$java
  explains "zip, $said" env PATH=/usr/bin:/bin "$home/bin/camgraft"
  explains "jar, $said" "$java/bin/java" -jar "$jar"
done

libraries=("$XDG_CACHE_HOME"/camgraft/native/*)
[ ${#libraries[@]} -eq 1 ] || { echo "ONNX Runtime was unpacked ${#libraries[@]} times" >&2; exit 1; }
chmod -R a-w "$home" "$XDG_CACHE_HOME"
explains "zip that may not be written to" "$home/bin/camgraft"
chmod -R u+w "$home" "$XDG_CACHE_HOME"
