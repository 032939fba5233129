package io.github.camgraft.build;

import java.util.Optional;

/**
 * Rows of which each is zero but for a single one.
 *
 * @param places of the ones, int64 [N]
 */
public record OneHot(Value places) {
  /** What rows were made of, where they were made like that. */
  public static Optional<OneHot> of(Value rows) {
    return rows.tape().origin(rows, OneHot.class);
  }
}
