package io.github.camgraft.run;

import io.github.camgraft.files.Journal;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.report.Card;
import io.github.camgraft.report.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The cards of a page, kept beside it until the page can be put together.
 *
 * @hidden
 */
public final class CardFile implements AutoCloseable {
  private final Path page;
  private final Path cards;
  private final Journal journal;

  private CardFile(Path page, Path cards, Journal journal) {
    this.page = page;
    this.cards = cards;
    this.journal = journal;
  }

  /**
   * Starts the cards of a page.
   *
   * @param page the page
   * @return the file, to be closed
   * @throws java.io.IOException if the file cannot be read or written
   */
  public static CardFile of(Path page) throws IOException {
    Path cards = cards(page);
    return new CardFile(page, cards, Journal.start(cards, ReportPage.CARDS));
  }

  /**
   * Looks whether the page and its cards may be written.
   *
   * @param page the page
   * @throws OverwriteRefusal if not
   */
  public static void check(Path page) throws OverwriteRefusal {
    OverwriteGuard.check(page, ReportPage.MARK);
    OverwriteGuard.check(cards(page), ReportPage.CARDS);
  }

  private static Path cards(Path page) {
    return page.resolveSibling(page.getFileName() + ".cards");
  }

  /**
   * Keeps one more card.
   *
   * @param card the card of a photograph
   * @throws java.io.IOException if the file cannot be read or written
   */
  public void add(Card card) throws IOException {
    journal.add(ReportPage.line(card));
  }

  /**
   * Writes the page.
   *
   * @param shell what stands around the cards
   * @throws java.io.IOException if the file cannot be read or written
   */
  public void finish(ReportPage shell) throws IOException {
    try (Stream<String> lines = Journal.lines(cards)) {
      shell.write(page, lines);
    }
  }

  @Override
  public void close() throws IOException {
    try (journal) {
      Files.deleteIfExists(cards);
    }
  }
}
