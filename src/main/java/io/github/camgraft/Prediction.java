package io.github.camgraft;

/**
 * What a model says of one class.
 *
 * @param index the class, counted from 0
 * @param name its name, or {@code class 7} where names are not known
 * @param probability as the model returns it, or the softmax of its scores where it returns scores
 */
public record Prediction(int index, String name, double probability) {}
