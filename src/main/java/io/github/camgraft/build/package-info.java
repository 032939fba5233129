/**
 * New nodes written as arithmetic: the tape that records them, values with operators, what is known
 * of a value (its sign, zeros, infinities, one channel), and the extents of shapes.
 */
@NullMarked
package io.github.camgraft.build;

import org.jspecify.annotations.NullMarked;
