package io.github.camgraft.label;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.camgraft.files.FileBytes;
import io.github.camgraft.files.FileName;
import io.github.camgraft.files.PathEnds;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A table of photographs and their classes; see {@link GroundTruth#read}. */
final class TruthTable implements GroundTruth {
  /** More bytes than the lines of a million photographs take. */
  private static final long LARGEST = 1L << 28;

  private static final Set<String> PHOTO = Set.of("photo", "file", "filename", "image", "path");
  private static final Set<String> TRUTH = Set.of("class", "label", "truth");

  private final Path table;
  private final PathEnds<Set<Integer>> classes;

  private TruthTable(Path table) {
    this.table = table;
    this.classes = new PathEnds<>(table);
  }

  /** How a word becomes a class; the second argument says where it stands. */
  interface Classes {
    int index(String word, String where);
  }

  static GroundTruth read(Path table, Classes classes) {
    TruthTable truth = new TruthTable(table);
    try {
      String text = LabelText.decoded(FileBytes.read(table, LARGEST)).replaceFirst("^\ufeff+", "");
      truth.read(CsvReader.builder().fieldSeparator(separator(text)).ofCsvRecord(text), classes);
    } catch (IOException failure) {
      throw new ModelException(
          "the table of classes cannot be read: " + Reason.of(failure), failure);
    } catch (UncheckedIOException | CsvParseException failure) {
      throw new ModelException(
          "the table of classes '%s' cannot be read".formatted(table), failure);
    }
    return truth;
  }

  /** Spreadsheets of many countries write a semicolon. */
  private static char separator(String text) {
    String head = text.lines().findFirst().orElse("");
    if (head.contains(",")) {
      return ',';
    }
    return head.contains(";") ? ';' : head.contains("\t") ? '\t' : ',';
  }

  private void read(Iterable<CsvRecord> rows, Classes classes) {
    int photo = 0;
    int truth = 1;
    boolean first = true;
    for (CsvRecord row : rows) {
      List<String> fields = row.getFields();
      String where = "line %d of '%s'".formatted(row.getStartingLineNumber(), table);
      int photoColumn = column(fields, PHOTO);
      int truthColumn = column(fields, TRUTH);
      if (first && photoColumn >= 0 && truthColumn >= 0) {
        photo = photoColumn;
        truth = truthColumn;
      } else if (fields.size() <= Math.max(photo, truth)) {
        throw new ModelException(where + " does not name a photograph and its class");
      } else {
        add(path(fields.get(photo), where), classes.index(fields.get(truth), where));
      }
      first = false;
    }
  }

  private static Path path(String word, String where) {
    try {
      return Path.of(word.strip());
    } catch (InvalidPathException mistake) {
      throw new ModelException("%s: %s".formatted(where, FileName.complaint(mistake)), mistake);
    }
  }

  /** The first column that is called so, or -1. */
  private static int column(List<String> head, Set<String> names) {
    for (int i = 0; i < head.size(); i++) {
      if (names.contains(head.get(i).strip().toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private void add(Path photo, int index) {
    classes.at(photo, HashSet::new).add(index);
  }

  /** A name that stands for several classes stands for none. */
  @Override
  public Optional<Integer> of(Path photo) {
    return classes
        .of(photo)
        .filter(found -> found.size() == 1)
        .map(found -> found.iterator().next());
  }
}
