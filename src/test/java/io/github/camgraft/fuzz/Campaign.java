package io.github.camgraft.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Tries as many mutants as there is time for and prints, one line for each portion and separated by
 * tabs, how they ended: {@code FIRST READ n REFUSED n …}. The lines are kept in a journal; what
 * stands there is not tried again. Several may work at once, each with numbers of its own. Every
 * model is augmented, one in ten verified, and one in four inspected as well; that takes 20 ms of a
 * processor on average, and a picture half a millisecond.
 *
 * <pre>{@code
 * java -cp target/test-classes:target/classes:$(cat target/classpath.txt) \
 *     io.github.camgraft.fuzz.Campaign MODELS 0 100000 target/fuzz/models-0
 * }</pre>
 */
public final class Campaign {
  private static final long MODELS_AT_ONCE = 1_000;
  private static final long OTHERS_AT_ONCE = 20_000;

  private Campaign() {}

  /** Takes the subject, the first number, the one behind the last, and a folder. */
  public static void main(String[] arguments) throws IOException {
    Subject subject = Subject.valueOf(arguments[0]);
    long end = Long.parseLong(arguments[2]);
    long atOnce = subject == Subject.MODELS ? MODELS_AT_ONCE : OTHERS_AT_ONCE;
    Path folder = Files.createDirectories(Path.of(arguments[3]));
    Path journal = folder.resolve("journal.txt");
    List<String> done = Files.exists(journal) ? Files.readAllLines(journal) : List.of();
    for (long first = Long.parseLong(arguments[1]); first < end; first += atOnce) {
      String head = first + "\t";
      if (done.stream().noneMatch(line -> line.startsWith(head))) {
        Tally tally = new Tally(folder.resolve("faults"));
        new Supervisor(subject, folder, tally).tryAll(first, Math.min(end, first + atOnce));
        String line = head + tally;
        System.out.println(line);
        Files.writeString(
            journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
  }
}
