package io.github.camgraft.fuzz;

import io.github.camgraft.cli.Complaints;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What became of a mutant.
 *
 * @param text the sentence that was said, or what tells of a fault
 */
record Outcome(Kind kind, String text) {
  /** How it may end. */
  enum Kind {
    /** It was read. */
    READ,
    /** One sentence said why not. */
    REFUSED,
    /** ONNX Runtime does the same to the mutant alone, without camgraft. */
    RUNTIME,
    /** Something was thrown that nobody foresaw. */
    RAW,
    /** What was said is no sentence. */
    UNCLEAR,
    /** It took too long. */
    HANG,
    /** It took too much memory. */
    MEMORY,
    /** The process ended. */
    CRASH;

    boolean isFault() {
      return compareTo(RUNTIME) > 0;
    }

    /** Whether it took the process with it. */
    boolean isFatal() {
      return compareTo(UNCLEAR) > 0;
    }
  }

  private static final Outcome READ = new Outcome(Kind.READ, "");

  /** What a terminal obeys, turns around or breaks a line at has no place in it. */
  private static final Pattern SENTENCE = Pattern.compile("camgraft: \\S[^\\p{Cc}\\p{Zl}\\p{Zp}]*");

  /** What Java says where an exception says nothing. */
  private static final String NOTHING = ": null";

  private static final int MOST_OF_TRACE = 1500;

  /** Of a mutant that is read here and now; what takes the process with it is seen by others. */
  static Outcome of(Mutant mutant, Path folder) {
    try {
      Path file = Files.write(folder.resolve(mutant.fileName()), mutant.bytes());
      try {
        return said(mutant.door().reader().read(mutant, file));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (Throwable thrown) {
      return thrown(thrown);
    }
  }

  private static Outcome thrown(Throwable failure) {
    String sentence = Complaints.of(failure);
    if (Complaints.isForeseen(sentence)) {
      return said(List.of(sentence));
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return new Outcome(Kind.RAW, shortened(trace.toString()));
  }

  /** Of what was printed for people. */
  private static Outcome said(List<String> complaints) {
    if (complaints.isEmpty()) {
      return READ;
    }
    if (!complaints.stream().allMatch(Complaints::isForeseen)) {
      return new Outcome(Kind.RAW, shortened(String.join("\n", complaints)));
    }
    return complaints.stream()
        .filter(complaint -> !isSentence(complaint))
        .findFirst()
        .map(unclear -> new Outcome(Kind.UNCLEAR, unclear))
        .orElseGet(() -> new Outcome(Kind.REFUSED, complaints.get(0)));
  }

  private static boolean isSentence(String complaint) {
    return SENTENCE.matcher(complaint).matches() && !complaint.endsWith(NOTHING);
  }

  private static String shortened(String trace) {
    return trace.substring(0, Math.min(MOST_OF_TRACE, trace.length()));
  }
}
