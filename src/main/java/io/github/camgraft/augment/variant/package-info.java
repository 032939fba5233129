/**
 * Models beside the augmented one, which some methods run further: without a feature map, with a
 * second derivative, with attention handed out, with weights that were forgotten.
 */
@NullMarked
package io.github.camgraft.augment.variant;

import org.jspecify.annotations.NullMarked;
