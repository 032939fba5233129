package io.github.camgraft.evaluate;

/** What a measure needs beside a map. */
public enum Requirement {
  /** Nothing. */
  MAP("nothing more"),
  /** Further runs of the model, which say how probable the class is. */
  RUNS("runs of the model"),
  /** Explanations of other pictures, or of another class. */
  EXPLANATIONS("further explanations"),
  /** Explanations by models whose weights were drawn at random. */
  FORGETTING("models with random weights"),
  /** Where the objects are, as boxes or as masks. */
  BOXES("boxes or masks"),
  /** Where the objects are, pixel by pixel. */
  MASKS("masks");

  private final String text;

  Requirement(String text) {
    this.text = text;
  }

  /** In a few words. */
  public String text() {
    return text;
  }
}
