/**
 * How a photograph becomes what a model takes, as far as that can be found out: what stands in the
 * model or beside it, what was said, and what further pictures of the same model get.
 */
@NullMarked
package io.github.camgraft.preprocessing;

import org.jspecify.annotations.NullMarked;
