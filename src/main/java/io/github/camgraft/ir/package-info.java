/**
 * The ONNX graph as immutable values: model, graph, node, attributes, tensors with their types and
 * shapes, and the weights that lie in other files. With {@code io}, the only package that knows
 * protobuf.
 */
@NullMarked
package io.github.camgraft.ir;

import org.jspecify.annotations.NullMarked;
