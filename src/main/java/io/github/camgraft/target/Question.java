package io.github.camgraft.target;

import io.github.camgraft.cam.Box;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A question to a tensor y of one picture.
 *
 * @param words what is asked, for people
 * @param shortly the same in a word or two, as names of files have it
 * @param weights what every number of y counts, of y's shape for one picture
 * @param value what the target is worth, where that is not Σ w·y
 * @param box where on the network's input that is, where the target is a place
 */
public record Question(
    String words, String shortly, FloatTensor weights, OptionalDouble value, Optional<Box> box) {
  static Question of(String words, FloatTensor weights) {
    return new Question(words, words, weights, OptionalDouble.empty(), Optional.empty());
  }

  /** The same under a shorter name. */
  Question named(String name) {
    return new Question(words, name, weights, value, box);
  }

  static Question of(String words, FloatTensor weights, double value) {
    return new Question(words, words, weights, OptionalDouble.of(value), Optional.empty());
  }
}
