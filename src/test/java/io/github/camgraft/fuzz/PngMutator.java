package io.github.camgraft.fuzz;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/** Changes bytes of a PNG file and makes its checksums fit, so that decoders look behind them. */
final class PngMutator implements Mutator {
  private static final int SIGNATURE = 8;
  private static final int OVERHEAD = 12;
  private static final ByteMutator BYTES = new ByteMutator();

  @Override
  public byte[] mutated(byte[] original, RandomGenerator chance) {
    byte[] bytes = BYTES.mutated(original, chance).clone();
    ByteBuffer file = ByteBuffer.wrap(bytes);
    long place = SIGNATURE;
    while (place + OVERHEAD <= bytes.length) {
      long length = Integer.toUnsignedLong(file.getInt((int) place));
      if (place + OVERHEAD + length > bytes.length) {
        break;
      }
      CRC32 checksum = new CRC32();
      checksum.update(bytes, (int) place + 4, (int) length + 4);
      file.putInt((int) (place + 8 + length), (int) checksum.getValue());
      place += OVERHEAD + length;
    }
    return bytes;
  }
}
