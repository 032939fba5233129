package io.github.camgraft.image.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Compresses what a PNG filter leaves, in the format of zlib (RFC 1950 and 1951): frequent numbers
 * get short words, and runs of zeros are told by their length. Nothing else is looked for:
 * differences of photographs and gradients repeat nowhere.
 *
 * <p>The JDK's Deflater takes nearly three times as long for the same, which with a light network
 * is a seventh of what a photograph costs.
 *
 * <p>What is frequent is found out by looking at some of the lines. All other numbers have words
 * too, so that any can be told.
 */
final class ZlibLines {
  private static final byte[] HEADER = {0x78, 0x01};

  /** Up to 255 stand for themselves; the lengths of repetitions follow behind the end. */
  private static final int END = 256;

  private static final int SYMBOLS = 286;
  private static final int LONGEST_WORD = 15;
  private static final int LENGTH_BITS = 4;
  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
  private static final int SHORTEST_RUN = 3;
  private static final int LONGEST_RUN = 258;

  /** Runs are looked for once in so many numbers; shorter ones are not worth it. */
  private static final int STEP = 8;

  private static final byte[] ZEROS = new byte[1 << 12];

  /** Of so many lines one is looked at. */
  private static final int LINES_FOR_A_SAMPLE = 8;

  /** A number that was seen counts as much as so many that may come. */
  private static final int SEEN = 16;

  /** In which order a block tells how long the words for lengths are. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int LONGEST_WORD_FOR_LENGTHS = 7;

  /** The lengths of repetitions that begin a symbol's range, and how many bits tell the rest. */
  private static final int[] RANGES = new int[SYMBOLS - END - 1];

  private static final int[] EXTRA_BITS = new int[RANGES.length];

  /** The symbol's place in these, by the length of the repetition. */
  private static final byte[] RANGE_OF = new byte[LONGEST_RUN + 1];

  static {
    int start = SHORTEST_RUN;
    for (int range = 0; range < RANGES.length - 1; range++) {
      EXTRA_BITS[range] = Math.max(0, range / 4 - 1);
      RANGES[range] = start;
      Arrays.fill(
          RANGE_OF,
          start,
          Math.min(RANGE_OF.length, start + (1 << EXTRA_BITS[range])),
          (byte) range);
      start += 1 << EXTRA_BITS[range];
    }
    RANGES[RANGES.length - 1] = LONGEST_RUN;
    RANGE_OF[LONGEST_RUN] = (byte) (RANGES.length - 1);
  }

  private final int line;
  private final Adler32 checksum = new Adler32();

  /** The word of each symbol, with its length in the lower bits. */
  private final int[] codes = new int[SYMBOLS];

  private long[] written = new long[1 << 10];
  private int full;
  private long bits;
  private int filled;

  /** For lines of so many numbers. */
  ZlibLines(int line) {
    this.line = line;
  }

  /**
   * Adds lines.
   *
   * @param length how many numbers they have, from the beginning of the array
   * @param last whether no others follow
   */
  void add(byte[] numbers, int length, boolean last) {
    checksum.update(numbers, 0, length);
    int longest = (length + 1) * LONGEST_WORD / Long.SIZE + SYMBOLS;
    if (written.length < full + longest) {
      written = Arrays.copyOf(written, Math.max(2 * written.length, full + longest));
    }
    int[] counts = new int[SYMBOLS];
    Arrays.fill(counts, 1);
    for (int from = 0; from < length; from += LINES_FOR_A_SAMPLE * line) {
      count(numbers, from, Math.min(length, from + line), counts);
    }
    start(HuffmanCode.of(counts, LONGEST_WORD), last);
    write(numbers, length);
    put(END);
  }

  /** All that was added, compressed. */
  byte[] bytes() {
    int used = full * Long.BYTES + (filled + Byte.SIZE - 1) / Byte.SIZE;
    ByteBuffer tail = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    tail.putLong(0, bits);
    ByteBuffer whole = ByteBuffer.allocate(HEADER.length + used + Integer.BYTES).put(HEADER);
    whole.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(written, 0, full);
    whole.position(HEADER.length + full * Long.BYTES);
    whole.put(tail.array(), 0, used - full * Long.BYTES);
    whole.putInt((int) checksum.getValue());
    return whole.array();
  }

  private static void count(byte[] numbers, int from, int to, int[] counts) {
    int i = from;
    while (i < to) {
      int run = zeros(numbers, i, to);
      i += run;
      while (run > 0) {
        int told = Math.min(LONGEST_RUN, run);
        counts[END + 1 + RANGE_OF[told]] += SEEN;
        run -= told;
      }
      for (int stop = Math.min(to, i + STEP); i < stop; i++) {
        counts[numbers[i] & 0xff] += SEEN;
      }
    }
  }

  /** How many zeros stand there behind a zero, if many do; else none. */
  private static int zeros(byte[] numbers, int from, int to) {
    boolean hasRoom = from > 0 && from + STEP <= to;
    if (!hasRoom || numbers[from - 1] != 0 || numbers[from + STEP - 1] != 0) {
      return 0;
    }
    int most = Math.min(to - from, ZEROS.length);
    int end = Arrays.mismatch(numbers, from, from + most, ZEROS, 0, most);
    int count = end < 0 ? most : end;
    // What is left of the last repetition would be too short to be one.
    int rest = count % LONGEST_RUN;
    return count < STEP ? 0 : rest > 0 && rest < SHORTEST_RUN ? count - rest : count;
  }

  /** Section 3.2.7: the code is told by the lengths of its words, which have a code themselves. */
  private void start(HuffmanCode code, boolean last) {
    put(last ? 1 : 0, 1);
    put(2, 2);
    put(SYMBOLS - END - 1, 5);
    put(0, 5);
    put(ORDER.length - 4, 4);
    int[] counts = new int[ORDER.length];
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      codes[symbol] = (code.word(symbol) << LENGTH_BITS) | code.length(symbol);
      counts[code.length(symbol)]++;
    }
    // The only distance, that to the number before, has a word of one bit.
    counts[1]++;
    HuffmanCode forLengths = HuffmanCode.of(counts, LONGEST_WORD_FOR_LENGTHS);
    for (int length : ORDER) {
      put(forLengths.length(length), 3);
    }
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      int length = code.length(symbol);
      put(forLengths.word(length), forLengths.length(length));
    }
    put(forLengths.word(1), forLengths.length(1));
  }

  private void write(byte[] numbers, int length) {
    int i = 0;
    while (i < length) {
      int stop = i;
      int run = 0;
      while (run == 0 && stop < length) {
        stop = Math.min(length, stop + STEP);
        run = zeros(numbers, stop, length);
      }
      write(numbers, i, stop);
      repeat(run);
      i = stop + run;
    }
  }

  private void repeat(int run) {
    int left = run;
    while (left > 0) {
      int told = Math.min(LONGEST_RUN, left);
      int range = RANGE_OF[told];
      put(END + 1 + range);
      put(told - RANGES[range], EXTRA_BITS[range]);
      put(0, 1);
      left -= told;
    }
  }

  /** Each number by itself. Fields are kept in variables, which a simple compiler does not do. */
  private void write(byte[] numbers, int from, int to) {
    long ahead = bits;
    int count = filled;
    for (int i = from; i < to; i++) {
      int code = codes[numbers[i] & 0xff];
      long word = code >> LENGTH_BITS;
      ahead |= word << count;
      count += code & LENGTH_MASK;
      if (count >= Long.SIZE) {
        written[full] = ahead;
        full++;
        count -= Long.SIZE;
        ahead = word >>> ((code & LENGTH_MASK) - count);
      }
    }
    bits = ahead;
    filled = count;
  }

  private void put(int symbol) {
    put(codes[symbol] >> LENGTH_BITS, codes[symbol] & LENGTH_MASK);
  }

  private void put(int word, int length) {
    bits |= (long) word << filled;
    filled += length;
    if (filled >= Long.SIZE) {
      written[full] = bits;
      full++;
      filled -= Long.SIZE;
      bits = (long) word >>> (length - filled);
    }
  }
}
