#!/usr/bin/env bash
# The library as others get it: from an empty local repository, a project of ten lines depends on it and
# explains a picture. Its POM holds nothing of this build, and all that comes along is small. Build first.
set -euo pipefail
cd "$(dirname "$0")/../.."

most=75 # MB
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
start=$SECONDS
maven() { mvn -B -q "-Dmaven.repo.local=$work/repository" "$@"; }

pom=target/camgraft.pom
for forbidden in '<profile' '<parent' '${' onnxruntime_gpu '<repositor' '<scope>test' '<build'; do
  if grep -qF "$forbidden" $pom; then
    echo "the published POM says $forbidden" >&2
    exit 1
  fi
done
grep -qF '<artifactId>onnxruntime</artifactId>' $pom
if unzip -l target/camgraft.jar | grep -E 'io/github/camgraft/(cli|web)/' >/dev/null; then
  echo "the library holds parts of the command line" >&2
  exit 1
fi

if ! maven org.apache.maven.plugins:maven-install-plugin:3.1.4:help >/dev/null; then
  echo "skipped  the library as a dependency: Maven can fetch nothing here"
  exit
fi
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' $pom)
maven org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file -Dfile=target/camgraft.jar -DpomFile=$pom

mkdir -p "$work/project/src/main/java"
cd "$work/project"
cat >pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>consumer</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
  <dependencies>
    <dependency>
      <groupId>io.github.camgraft</groupId><artifactId>camgraft</artifactId><version>$version</version>
    </dependency>
  </dependencies>
</project>
POM
cat >src/main/java/Consumer.java <<'JAVA'
import io.github.camgraft.*;
import java.nio.file.Path;

class Consumer {
  public static void main(String[] arguments) {
    try (Explainer explainer = Explainer.open(Path.of(arguments[0]))) {
      Explanation why = explainer.explain(Path.of(arguments[1]), Target.predicted()).get(0);
      System.out.println(why.prediction().name() + " because of " + why.heatmap().peak());
    }
  }
}
JAVA
maven compile org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile=classpath.txt
classpath=$(cat classpath.txt)
said=$(ORT_DISABLE_TELEMETRY=1 java -cp "target/classes:$classpath" Consumer \
  "$root/testmodels/demo/demo.onnx" "$root/testmodels/demo/cat-dog.png")
echo "$said"
[[ $said == "cat because of "* ]]

# The same program as a module sees what users need, and nothing behind the fence.
mkdir -p "$work/module/consumer" "$work/behind/consumer"
{ echo 'package consumer;'; cat src/main/java/Consumer.java; } >"$work/module/consumer/Consumer.java"
echo 'module consumer { requires io.github.camgraft; }' | tee "$work/behind/module-info.java" >"$work/module/module-info.java"
echo 'package consumer; class Behind { io.github.camgraft.grad.Backprop engine; }' >"$work/behind/consumer/Behind.java"
javac -p "$classpath" -d "$work/module/classes" "$work/module/module-info.java" "$work/module/consumer/Consumer.java"
modular=$(ORT_DISABLE_TELEMETRY=1 java -p "$work/module/classes:$classpath" -m consumer/consumer.Consumer \
  "$root/testmodels/demo/demo.onnx" "$root/testmodels/demo/cat-dog.png")
[[ $modular == "$said" ]]
if javac -p "$classpath" -d "$work/behind/classes" "$work/behind/module-info.java" "$work/behind/consumer/Behind.java" 2>"$work/refusal"; then
  echo "a module sees the engine's own packages" >&2
  exit 1
fi
grep -q 'io.github.camgraft.grad is declared in module io.github.camgraft, which does not export it' "$work/refusal"
echo "as a module: the same, and the engine's packages stay hidden"

IFS=: read -ra jars <<<"$classpath"
du -b "${jars[@]}" | sort -rn | awk -v most=$most '
  { sub(".*/", "", $2); printf "%6.1f MB  %s\n", $1 / 1e6, $2; sum += $1 }
  END { printf "%6.1f MB  in all, %d at most\n", sum / 1e6, most; exit sum > most * 1e6 }'
if grep -qE 'picocli|onnxruntime_gpu' classpath.txt; then
  echo "more comes along than the library needs" >&2
  exit 1
fi
echo "from an empty local repository to the first explanation in $((SECONDS - start)) s"
