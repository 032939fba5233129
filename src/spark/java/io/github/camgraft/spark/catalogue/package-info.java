/** What a table of explanations says as a whole: means, kinds of maps, and what is unlike them. */
@NullMarked
package io.github.camgraft.spark.catalogue;

import org.jspecify.annotations.NullMarked;
