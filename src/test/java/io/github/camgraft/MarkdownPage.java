package io.github.camgraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page that people read.
 *
 * @param file where it lies, from the root of the repository
 * @param text what stands in it, with line feeds alone
 */
record MarkdownPage(Path file, String text) {
  static final Path GUIDE = Path.of("src/site/markdown");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  static MarkdownPage of(Path file) {
    try {
      return new MarkdownPage(file, Files.readString(file).replace("\r\n", "\n"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The README and the pages of the guide. */
  static List<MarkdownPage> guide() {
    return Stream.concat(Stream.of(Path.of("README.md")), in(GUIDE)).map(MarkdownPage::of).toList();
  }

  /** The files of a folder, not of those inside. */
  static Stream<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The blocks of code in a language. */
  List<String> blocks(String language) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** Where its links and its pictures lead. */
  List<String> links() {
    return LINK.matcher(prose()).results().map(found -> found.group(1)).toList();
  }

  /** The headings, as the part of an address behind {@code #}. */
  List<String> anchors() {
    return HEADING.matcher(withoutBlocks()).results().map(MarkdownPage::anchor).toList();
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(1)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private String prose() {
    return CODE.matcher(withoutBlocks()).replaceAll("");
  }

  private String withoutBlocks() {
    return BLOCK.matcher(text).replaceAll("");
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
