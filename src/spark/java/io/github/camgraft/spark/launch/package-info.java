/** The program that {@code spark-submit} starts for people who write none of their own. */
package io.github.camgraft.spark.launch;
