package io.github.camgraft.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A way by which what somebody else wrote comes in. */
final class Door {
  /** Nobody complained. */
  static final List<String> IN_ORDER = List.of();

  /** What reads a file. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads a mutant as far as camgraft does.
     *
     * @param file where it lies
     * @return what was said of it, line by line, where it was said and not thrown
     * @throws Exception what a command would tell the user of
     */
    List<String> read(Mutant mutant, Path file) throws Exception;
  }

  private final String name;
  private final String ending;
  private final Supplier<List<Sample>> source;
  private final Mutator mutator;
  private final Reader reader;
  private List<Sample> samples;

  /**
   * A door.
   *
   * @param name of its kind of files
   * @param ending of their names
   * @param source gives what mutants are made of, when it is first needed
   * @param mutator how they are made
   * @param reader what reads them
   */
  Door(String name, String ending, Supplier<List<Sample>> source, Mutator mutator, Reader reader) {
    this.name = name;
    this.ending = ending;
    this.source = source;
    this.mutator = mutator;
    this.reader = reader;
  }

  String name() {
    return name;
  }

  String ending() {
    return ending;
  }

  /** What mutants are made of. */
  synchronized List<Sample> samples() {
    if (samples == null) {
      samples = List.copyOf(source.get());
    }
    return samples;
  }

  Mutator mutator() {
    return mutator;
  }

  Reader reader() {
    return reader;
  }
}
