package io.github.camgraft.image.decode;

import io.github.camgraft.image.Picture;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.Optional;

/** The bytes of a raster that keeps three samples for each pixel, as a {@link Picture} does. */
final class InterleavedBytes {
  private static final int[] IN_ORDER = {0, 1, 2};
  private static final int[] REVERSED = {2, 1, 0};

  private InterleavedBytes() {}

  /**
   * The bytes themselves, not a copy, of a raster that nobody else uses; nothing where they are
   * kept otherwise.
   */
  static Optional<byte[]> of(Raster raster) {
    return of(raster, IN_ORDER);
  }

  /** The same, also where the raster kept them in the order blue, green, red. */
  static Optional<byte[]> inOrder(Raster raster) {
    Optional<byte[]> reversed = of(raster, REVERSED);
    reversed.ifPresent(InterleavedBytes::reverse);
    return reversed.or(() -> of(raster));
  }

  private static void reverse(byte[] samples) {
    for (int i = 0; i < samples.length; i += 3) {
      byte first = samples[i];
      samples[i] = samples[i + 2];
      samples[i + 2] = first;
    }
  }

  private static Optional<byte[]> of(Raster raster, int... offsets) {
    return raster.getSampleModel() instanceof PixelInterleavedSampleModel pixels
            && raster.getDataBuffer() instanceof DataBufferByte bytes
            && bytes.getNumBanks() == 1
            && bytes.getOffset() == 0
            && bytes.getSize() == 3 * raster.getWidth() * raster.getHeight()
            && pixels.getPixelStride() == 3
            && pixels.getScanlineStride() == 3 * raster.getWidth()
            && Arrays.equals(pixels.getBandOffsets(), offsets)
        ? Optional.of(bytes.getData())
        : Optional.empty();
  }
}
