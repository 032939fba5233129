package io.github.camgraft.fuzz;

import java.util.List;

/** A kind of files that people bring. */
enum Subject {
  MODELS(ModelDoors.all()),
  PICTURES(PictureDoors.all()),
  TEXTS(TextDoors.all());

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Door> doors;

  Subject(List<Door> doors) {
    this.doors = doors;
  }

  /** The ways in; one that is more important is there more than once. */
  List<Door> doors() {
    return doors;
  }
}
