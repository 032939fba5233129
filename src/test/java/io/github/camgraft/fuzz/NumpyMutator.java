package io.github.camgraft.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Changes the header of a NumPy array, whose length stays right, or bytes of the whole file. */
final class NumpyMutator implements Mutator {
  private static final int START = 10;
  private static final int MOST = 65535;
  private static final Mutator BYTES = new ByteMutator();
  private static final Mutator TEXT = new TextMutator();

  @Override
  public byte[] mutated(byte[] original, RandomGenerator chance) {
    ByteBuffer file = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
    if (original.length < START || chance.nextBoolean()) {
      return BYTES.mutated(original, chance);
    }
    int body = Math.min(original.length, START + Short.toUnsignedInt(file.getShort(8)));
    byte[] header = TEXT.mutated(Arrays.copyOfRange(original, START, body), chance);
    int length = Math.min(MOST, header.length);
    ByteBuffer changed =
        ByteBuffer.allocate(START + length + original.length - body).order(ByteOrder.LITTLE_ENDIAN);
    changed.put(original, 0, START - 2).putShort((short) length).put(header, 0, length);
    return changed.put(original, body, original.length - body).array();
  }
}
