package io.github.camgraft.image;

import java.util.List;

/**
 * One picture of a contact sheet.
 *
 * @param title the line above it; may be empty
 * @param picture of any size; small ones are enlarged
 * @param bars what stands below it; may be empty
 */
public record Tile(String title, Picture picture, List<Bar> bars) {

  /** Keeps a copy of the list. */
  public Tile {
    bars = List.copyOf(bars);
  }

  /** A tile without bars. */
  public Tile(String title, Picture picture) {
    this(title, picture, List.of());
  }
}
