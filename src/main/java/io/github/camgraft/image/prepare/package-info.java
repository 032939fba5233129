/**
 * How a photograph becomes a network's input: where the input lies on it, what is done to its
 * numbers, and how both are written down ({@link io.github.camgraft.image.prepare.Preprocessing}).
 */
@NullMarked
package io.github.camgraft.image.prepare;

import org.jspecify.annotations.NullMarked;
