/**
 * ONNX Runtime: sessions, devices, and what it can tell of a model without running it. The only
 * package that knows {@code ai.onnxruntime}.
 */
package io.github.camgraft.runtime;
