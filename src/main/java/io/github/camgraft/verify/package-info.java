/**
 * Whether an augmented model keeps its promise: the original's outputs are the same, and the
 * gradient agrees with finite differences segment by segment.
 */
@NullMarked
package io.github.camgraft.verify;

import org.jspecify.annotations.NullMarked;
