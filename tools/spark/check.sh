#!/usr/bin/env bash
# Tries camgraft on Apache Spark, with Spark's jars from Maven Central as its distribution has them: in one
# process, in processes of their own of which one is killed, and by the launcher. Run mvn verify (or package)
# first; this adds what is Spark's to what was built then, and compiles nothing else.
#
#   tools/spark/check.sh                       what every build tries, below three minutes on two cores
#   tools/spark/check.sh --long                all there is
#   tools/spark/check.sh --long 4.2.0 2.13     on another Spark, with its Scala
set -euo pipefail
cd "$(dirname "$0")/../.."

tests=--exclude-tag=long
if [ "${1:-}" = --long ]; then
  tests=--include-classname='.*Check'
  shift
fi
version=${1:-$(sed -n 's:.*<spark.version>\(.*\)</spark.version>.*:\1:p' pom.xml)}
scala=${2:-2.12}
export SPARK_HOME=$PWD/target/spark/$version SPARK_SCALA_VERSION=$scala
start=$SECONDS

if [ ! -f target/camgraft.jar ] || [ ! -f target/classpath.txt ]; then
  echo "camgraft is not built yet; run this first: mvn -B -q -DskipTests package" >&2
  exit 1
fi
if ! mvn -B -q org.apache.maven.plugins:maven-install-plugin:3.1.4:help >/dev/null; then
  echo "skipped  the check on Apache Spark: Maven can fetch nothing here"
  exit
fi
mvn -B -q -f tools/spark/home/pom.xml "-Dspark.version=$version" "-Dscala=$scala" package
mvn -B -q -Pspark build-helper:add-source@spark build-helper:add-test-source@spark-tests \
  compiler:compile@default-compile compiler:testCompile@default-testCompile \
  jar:jar@default-jar moditect:add-module-info@module jar:jar@spark shade:shade@spark dependency:copy@spark-test-libraries
libraries=$PWD/target/spark/libraries
runtime=$(tr ':' '\n' <target/classpath.txt | grep '/onnxruntime[^/]*\.jar$')
echo "built for Spark $version in $((SECONDS - start)) s"

# What Java 17 keeps from Spark unless it is told otherwise, in Spark's own words.
opened=$(java -cp "$SPARK_HOME/jars/*" tools/spark/ModuleOptions.java)
# Each of these processes is over before Java's second compiler has paid for itself.
quick='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
export ORT_DISABLE_TELEMETRY=1 SPARK_SUBMIT_OPTS=$quick
# shellcheck disable=SC2086 # several options in one variable are meant
exec java $opened $quick -Xmx2g -Djava.awt.headless=true \
  "-Dlog4j2.configurationFile=file:$PWD/tools/spark/log4j2.properties" \
  "-Dcamgraft.jars=$PWD/target/camgraft-spark.jar,$runtime" "-Dcamgraft.java=$quick" \
  -cp "$SPARK_HOME/jars/*:target/camgraft-spark.jar:$runtime:target/test-classes:$libraries/*" \
  org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=tree \
  --select-package=io.github.camgraft.spark '--include-classname=.*Check' "$tests"
