package io.github.camgraft.image.draw;

import io.github.camgraft.image.Picture;
import java.util.List;
import java.util.Optional;

/**
 * One picture of a contact sheet.
 *
 * @param title the line above it; may be empty
 * @param picture of any size; small ones are enlarged
 * @param bars what stands below it; may be empty
 * @param scale the colour bar below it, if it is a map
 * @hidden
 */
public record Tile(String title, Picture picture, List<Bar> bars, Optional<Scale> scale) {

  /**
   * Keeps a copy of the list.
   *
   * @param title the line above it; may be empty
   * @param picture of any size; small ones are enlarged
   * @param bars what stands below it; may be empty
   * @param scale the colour bar below it, if it is a map
   */
  public Tile {
    bars = List.copyOf(bars);
  }

  /**
   * A tile without bars.
   *
   * @param title the line above it; may be empty
   * @param picture the picture
   */
  public Tile(String title, Picture picture) {
    this(title, picture, List.of());
  }

  /**
   * A tile with bars.
   *
   * @param title the line above it; may be empty
   * @param picture the picture
   * @param bars what stands below it; may be empty
   */
  public Tile(String title, Picture picture, List<Bar> bars) {
    this(title, picture, bars, Optional.empty());
  }

  /**
   * A map with its colour bar.
   *
   * @param title the line above it; may be empty
   * @param picture the picture
   * @param scale the colour bar below it, if it is a map
   */
  public Tile(String title, Picture picture, Scale scale) {
    this(title, picture, List.of(), Optional.of(scale));
  }
}
