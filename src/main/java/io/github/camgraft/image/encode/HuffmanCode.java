package io.github.camgraft.image.encode;

import java.util.Arrays;

/**
 * Short words for frequent symbols: a Huffman code in the canonical form of RFC 1951, section
 * 3.2.2, whose words are told by their lengths alone.
 */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 16;

  private final int[] lengths;
  private final int[] words;

  private HuffmanCode(int[] lengths, int[] words) {
    this.lengths = lengths;
    this.words = words;
  }

  /**
   * The code for symbols that occur so often.
   *
   * @param counts by symbol; one that never occurs gets no word, and at least two occur
   * @param longest no word is longer, in bits
   */
  static HuffmanCode of(int[] counts, int longest) {
    int[] smoothed = counts.clone();
    int[] lengths = lengths(smoothed);
    while (Arrays.stream(lengths).max().orElseThrow() > longest) {
      for (int symbol = 0; symbol < smoothed.length; symbol++) {
        smoothed[symbol] = (smoothed[symbol] + 1) / 2;
      }
      lengths = lengths(smoothed);
    }
    return new HuffmanCode(lengths, words(lengths, longest));
  }

  /** How many bits the word of a symbol has; none if the symbol never occurs. */
  int length(int symbol) {
    return lengths[symbol];
  }

  /** The word of a symbol, its first bit lowest. */
  int word(int symbol) {
    return words[symbol];
  }

  /** The two rarest are joined again and again; how often a symbol is joined is its length. */
  private static int[] lengths(int[] counts) {
    long[] leaves = leaves(counts);
    int nodes = 2 * leaves.length - 1;
    long[] weights = new long[nodes];
    int[] parents = new int[nodes];
    for (int i = 0; i < leaves.length; i++) {
      weights[i] = leaves[i] >> SYMBOL_BITS;
    }
    // Leaves are sorted, and joined nodes come about in order: the rarest heads one of two queues.
    int leaf = 0;
    int joined = leaves.length;
    for (int node = leaves.length; node < nodes; node++) {
      for (int child = 0; child < 2; child++) {
        boolean isLeaf =
            leaf < leaves.length && (joined == node || weights[leaf] <= weights[joined]);
        int rarest = isLeaf ? leaf++ : joined++;
        weights[node] += weights[rarest];
        parents[rarest] = node;
      }
    }
    int[] depths = new int[nodes];
    for (int node = nodes - 2; node >= 0; node--) {
      depths[node] = depths[parents[node]] + 1;
    }
    int[] lengths = new int[counts.length];
    for (int i = 0; i < leaves.length; i++) {
      lengths[(int) leaves[i] & ((1 << SYMBOL_BITS) - 1)] = depths[i];
    }
    return lengths;
  }

  /** The symbols that occur, the rarest first, below their counts. */
  private static long[] leaves(int[] counts) {
    long[] leaves = new long[counts.length];
    int found = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol] > 0) {
        leaves[found++] = ((long) counts[symbol] << SYMBOL_BITS) | symbol;
      }
    }
    Arrays.sort(leaves, 0, found);
    return Arrays.copyOf(leaves, found);
  }

  private static int[] words(int[] lengths, int longest) {
    int[] next = new int[longest + 2];
    for (int length : lengths) {
      next[length + 1] += length == 0 ? 0 : 1;
    }
    for (int length = 1; length < next.length; length++) {
      next[length] = (next[length] + next[length - 1]) << 1;
    }
    int[] words = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        int word = next[lengths[symbol]]++;
        words[symbol] = Integer.reverse(word) >>> (Integer.SIZE - lengths[symbol]);
      }
    }
    return words;
  }
}
