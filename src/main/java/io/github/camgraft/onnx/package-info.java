/**
 * The ONNX file as immutable values: model, graph, node, tensor; reading and writing it; lowering
 * it to one operator set; and the tape on which new nodes are written as arithmetic. The only
 * package that knows protobuf.
 */
package io.github.camgraft.onnx;
