package io.github.camgraft.fuzz;

import java.util.random.RandomGenerator;

/** Makes another file of one that is in order. */
@FunctionalInterface
interface Mutator {
  /** The same chance gives the same file; the one that is given stays as it is. */
  byte[] mutated(byte[] original, RandomGenerator chance);

  /** This one or another, as chance has it: this one in so many of ten cases. */
  default Mutator inTenths(int tenths, Mutator other) {
    return (original, chance) ->
        (chance.nextInt(10) < tenths ? this : other).mutated(original, chance);
  }

  /** How many changes a file gets: mostly few, since a file with many is refused at the first. */
  static int changes(RandomGenerator chance) {
    int changes = 1;
    while (changes < 12 && chance.nextInt(5) < 2) {
      changes++;
    }
    return changes;
  }

  /** One of several. */
  static <T> T one(java.util.List<T> several, RandomGenerator chance) {
    return several.get(chance.nextInt(several.size()));
  }
}
