/** What a table of explanations says as a whole: means, kinds of maps, and what is unlike them. */
package io.github.camgraft.spark.catalogue;
