/**
 * Reverse-mode differentiation of ONNX graphs: the table of gradient rules, their longer bodies by
 * family, and the engine that walks a graph backwards and writes the gradient in plain ONNX
 * operators.
 */
package io.github.camgraft.grad;
