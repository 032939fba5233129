/**
 * What ONNX Runtime can be made to tell of a model without running it on a picture: types, lengths
 * that fit together, and what is constant.
 */
@NullMarked
package io.github.camgraft.runtime.inference;

import org.jspecify.annotations.NullMarked;
