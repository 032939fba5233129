/**
 * Explains photographs on Apache Spark: a transformer for pipelines, and what the launcher starts.
 */
package io.github.camgraft.spark;
