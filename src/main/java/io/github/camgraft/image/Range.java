package io.github.camgraft.image;

/**
 * Which numbers of a file are black (0) and white (255); what lies beyond them is cut off.
 *
 * @param low the number that becomes 0
 * @param high the number that becomes 255; lower than {@code low} where the file is a negative
 * @hidden
 */
public record Range(double low, double high) {
  /**
   * Refuses ends that leave nothing between them.
   *
   * @param low the number that becomes 0
   * @param high the number that becomes 255; lower than {@code low} where the file is a negative
   * @throws ImageException in words for the user
   */
  public Range {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low == high) {
      throw new ImageException(
          "A range from " + low + " to " + high + " leaves nothing of the picture.");
    }
  }

  /**
   * {@return a window as radiologists set it, exact at both ends (DICOM PS3.3, C.11.2.1.3.2)}
   *
   * @param centre the number that becomes mid grey
   * @param width from black to white
   */
  public static Range window(double centre, double width) {
    if (!(width > 0)) {
      throw new ImageException(
          "A window " + width + " wide shows nothing; say window=CENTRE/WIDTH.");
    }
    return new Range(centre - width / 2, centre + width / 2);
  }

  /**
   * {@return the grey level of a number, from 0 to 255; not-a-number is black}
   *
   * @param number the number
   */
  public float level(float number) {
    double level = (number - low) * 255 / (high - low);
    return level > 0 ? (float) Math.min(255, level) : 0;
  }

  /** {@return the grey levels of the 256 numbers of a byte} */
  public byte[] levels() {
    byte[] levels = new byte[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) Math.round(level(i));
    }
    return levels;
  }
}
