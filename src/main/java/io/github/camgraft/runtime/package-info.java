/**
 * ONNX Runtime: sessions and devices. With its inference the only user of {@code ai.onnxruntime}.
 */
@NullMarked
package io.github.camgraft.runtime;

import org.jspecify.annotations.NullMarked;
