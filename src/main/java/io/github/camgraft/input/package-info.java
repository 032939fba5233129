/**
 * Which inputs of a model take pictures: their layout and size, as the file declares them, and the
 * sizes that are asked for.
 */
@NullMarked
package io.github.camgraft.input;

import org.jspecify.annotations.NullMarked;
