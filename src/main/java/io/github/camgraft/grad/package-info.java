/**
 * Reverse-mode differentiation of ONNX graphs: the engine that walks a graph backwards, the words
 * in which rules are written, and the plain form of what has several.
 */
@NullMarked
package io.github.camgraft.grad;

import org.jspecify.annotations.NullMarked;
