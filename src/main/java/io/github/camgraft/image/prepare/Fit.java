package io.github.camgraft.image.prepare;

import java.util.Locale;

/** How a photograph of any shape fills the network's input. */
public enum Fit {
  /** Resized to the input's proportions, whatever that does to those of the photograph. */
  WARP,
  /** Resized until it covers the input, then cropped around the centre. */
  CROP,
  /** Resized until it fits into the input, with bars on two sides. */
  PAD;

  /** {@return the name in texts: the constant's, in small letters} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
