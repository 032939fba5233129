/**
 * How good explanations are: the field's measures as arithmetic on a map, a picture and what the
 * model says of other pictures ({@link io.github.camgraft.evaluate.Measure} is THE table), what is
 * really on photographs ({@link io.github.camgraft.evaluate.truth.Truths}), and the work of
 * measuring many photographs ({@link io.github.camgraft.evaluate.Evaluation}).
 */
@NullMarked
package io.github.camgraft.evaluate;

import org.jspecify.annotations.NullMarked;
