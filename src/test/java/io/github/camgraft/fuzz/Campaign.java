package io.github.camgraft.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Tries as many mutants as there is time for and prints, one line for each thousand and separated
 * by tabs, how they ended: {@code FIRST READ n REFUSED n …}. The lines are kept in a journal;
 * thousands that stand there are not tried again. Several may work at once, each with numbers of
 * its own:
 *
 * <pre>{@code
 * java -cp target/test-classes:target/classes:$(cat target/classpath.txt) \
 *     io.github.camgraft.fuzz.Campaign MODELS 0 100000 target/fuzz/models-0
 * }</pre>
 */
public final class Campaign {
  private static final long SHARD = 1000;

  private Campaign() {}

  /** Takes the subject, the first number, the one behind the last, and a folder. */
  public static void main(String[] arguments) throws IOException {
    Subject subject = Subject.valueOf(arguments[0]);
    long end = Long.parseLong(arguments[2]);
    Path folder = Files.createDirectories(Path.of(arguments[3]));
    Path journal = folder.resolve("journal.txt");
    List<String> done = Files.exists(journal) ? Files.readAllLines(journal) : List.of();
    for (long first = Long.parseLong(arguments[1]); first < end; first += SHARD) {
      String head = first + "\t";
      if (done.stream().noneMatch(line -> line.startsWith(head))) {
        Tally tally = new Tally(folder.resolve("faults"));
        new Supervisor(subject, folder, tally).tryAll(first, Math.min(end, first + SHARD));
        String line = head + tally;
        System.out.println(line);
        Files.writeString(
            journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
  }
}
