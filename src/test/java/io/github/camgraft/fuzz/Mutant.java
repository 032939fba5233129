package io.github.camgraft.fuzz;

import java.util.SplittableRandom;

/**
 * A damaged file, made by chance.
 *
 * @param number says all about it
 * @param origin the sample that it was made of
 */
record Mutant(long number, Door door, String origin, byte[] bytes) {
  static Mutant of(Subject subject, long number) {
    SplittableRandom chance = new SplittableRandom(number);
    Door door = Mutator.one(subject.doors(), chance);
    Sample sample = Mutator.one(door.samples(), chance);
    return new Mutant(number, door, sample.name(), door.mutator().mutated(sample.bytes(), chance));
  }

  /** What its file is called. */
  String fileName() {
    return number + door.ending();
  }
}
