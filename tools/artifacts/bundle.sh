#!/usr/bin/env bash
# What Maven Central asks of a bundle is in it. Build first: mvn -Prelease -DskipTests verify
# With -Prelease,sign the signatures are asked for, too: tools/artifacts/bundle.sh signed
set -euo pipefail
cd "$(dirname "$0")/../.."

bundle=$(ls target/camgraft-*-bundle.zip)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unzip -q "$bundle" -d "$work"
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' target/camgraft.pom)
cd "$work/io/github/camgraft/camgraft/$version"
fail() {
  echo "failed   $1" >&2
  exit 1
}

for file in camgraft-$version{.pom,.jar,-sources.jar,-javadoc.jar}; do
  [ -s "$file" ] || fail "$file is missing"
  [ "$(cat "$file.md5")" = "$(md5sum <"$file" | cut -d' ' -f1)" ] || fail "the MD5 of $file"
  [ "$(cat "$file.sha1")" = "$(sha1sum <"$file" | cut -d' ' -f1)" ] || fail "the SHA-1 of $file"
  if [ "${1:-}" = signed ]; then
    gpg --quiet --verify "$file.asc" "$file" || fail "the signature of $file"
  fi
done
for element in name description url licenses developers scm version; do
  grep -q "^  <$element>" "camgraft-$version.pom" || fail "the POM has no $element"
done
for forbidden in '<profile' '<parent' '${' onnxruntime_gpu; do
  ! grep -qF "$forbidden" "camgraft-$version.pom" || fail "the POM says $forbidden"
done
listed() { unzip -l "camgraft-$version$1.jar" | grep "$2" >/dev/null; } # reads all: a reader that stops early would fail the pipe
listed "" " module-info.class" || fail "the library is no module"
listed "" 'io/github/camgraft/Explainer.class' || fail "no classes"
listed -sources 'io/github/camgraft/Explainer.java' || fail "no sources"
listed -javadoc 'io/github/camgraft/Explainer.html' || fail "no Javadoc"
! listed -javadoc 'io/github/camgraft/grad/' || fail "Javadoc of what is internal"
! listed "" 'io/github/camgraft/\(cli\|web\)/' || fail "the library holds parts of the command line"
echo "passed   $(basename "$bundle"): $(ls | wc -l) files, sums and POM are in order"
