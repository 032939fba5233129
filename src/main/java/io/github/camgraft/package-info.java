/**
 * The facade: everything a library user needs to explain an ONNX classifier, and nothing else. All
 * the other packages stand behind it.
 */
package io.github.camgraft;
