package io.github.camgraft.augment;

import io.github.camgraft.build.Value;

/**
 * One class of each picture as something to differentiate.
 *
 * @param gradient one at that class and zero elsewhere, of the shape of the score tensor
 * @param score the score of that class, float [N]
 * @hidden
 */
public record Seed(Value gradient, Value score) {}
