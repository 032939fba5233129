#!/usr/bin/env bash
# Tries camgraft on Apache Spark, with Spark's jars from Maven Central as its distribution has them: in one
# process, in processes of their own of which one is killed, and by the launcher. Build camgraft first; this
# builds what Spark needs. Another version: tools/spark/check.sh 4.0.1 2.13
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:-$(sed -n 's:.*<spark.version>\(.*\)</spark.version>.*:\1:p' pom.xml)}
scala=${2:-2.12}
export SPARK_HOME=$PWD/target/spark/$version SPARK_SCALA_VERSION=$scala
start=$SECONDS

mvn -B -q -f tools/spark/home/pom.xml "-Dspark.version=$version" "-Dscala=$scala" package
mvn -B -q -Pspark -DskipTests -Dspotless.check.skip package
libraries=$PWD/target/spark/libraries
runtime=$(tr ':' '\n' <target/classpath.txt | grep '/onnxruntime[^/]*\.jar$')
echo "built for Spark $version in $((SECONDS - start)) s"

# What Java 17 keeps from Spark unless it is told otherwise, in Spark's own words.
opened=$(java -cp "$SPARK_HOME/jars/*" tools/spark/ModuleOptions.java)
export ORT_DISABLE_TELEMETRY=1
# shellcheck disable=SC2086 # several options in one variable are meant
exec java $opened -Xmx2g -Djava.awt.headless=true "-Dlog4j2.configurationFile=file:$PWD/tools/spark/log4j2.properties" \
  "-Dcamgraft.jars=$PWD/target/camgraft-spark.jar,$runtime" \
  -cp "$SPARK_HOME/jars/*:target/camgraft-spark.jar:$runtime:target/test-classes:$libraries/*" \
  org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=tree \
  --select-package=io.github.camgraft.spark '--include-classname=.*Check'
