/**
 * ONNX Runtime: sessions and devices. With its inference the only user of {@code ai.onnxruntime}.
 */
package io.github.camgraft.runtime;
