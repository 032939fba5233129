package io.github.camgraft.evaluate.truth;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.camgraft.files.FileBytes;
import io.github.camgraft.files.PathEnds;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table with a box in each row: photo, class, x1, y1, x2, y2. With these words in its first row
 * the columns may stand in any order; the class may be missing. Photographs go by the end of their
 * path, as much of it as the table names.
 */
final class TableOfBoxes {
  /** More bytes than the boxes of a million photographs take. */
  private static final long LARGEST = 1L << 28;

  private static final List<String> COLUMNS = List.of("photo", "class", "x1", "y1", "x2", "y2");

  private final Path table;
  private final PathEnds<List<TrueBox>> boxes;
  private List<Integer> places = List.of(0, 1, 2, 3, 4, 5);

  private TableOfBoxes(Path table) {
    this.table = table;
    this.boxes = new PathEnds<>(table);
  }

  static Truths read(Path file) {
    TableOfBoxes table = new TableOfBoxes(file);
    try {
      String text = new String(FileBytes.read(file, LARGEST), StandardCharsets.UTF_8);
      table.read(text.replaceFirst("^\ufeff+", ""));
    } catch (IOException failure) {
      throw new ModelException("the table of boxes cannot be read: " + Reason.of(failure), failure);
    } catch (UncheckedIOException | CsvParseException failure) {
      throw new ModelException("the table of boxes '%s' cannot be read".formatted(file), failure);
    }
    return photo ->
        table
            .boxes
            .of(photo)
            .map(found -> Annotation.ofBoxes(found, Optional.empty(), "'%s'".formatted(file)));
  }

  private void read(String text) {
    String head = text.lines().findFirst().orElse("");
    char separator =
        head.contains(",") ? ',' : head.contains(";") ? ';' : head.contains("\t") ? '\t' : ',';
    boolean first = true;
    for (CsvRecord row : CsvReader.builder().fieldSeparator(separator).ofCsvRecord(text)) {
      if (!(first && isHead(row.getFields()))) {
        add(row);
      }
      first = false;
    }
  }

  /** A first row with the words; those of the class may be missing. */
  private boolean isHead(List<String> fields) {
    List<String> words =
        fields.stream().map(field -> field.strip().toLowerCase(Locale.ROOT)).toList();
    List<Integer> found = COLUMNS.stream().map(words::indexOf).toList();
    boolean complete = found.stream().filter(place -> place >= 0).count() >= COLUMNS.size() - 1L;
    if (!complete || found.get(0) < 0) {
      return false;
    }
    places = found;
    return true;
  }

  private void add(CsvRecord row) {
    String where = "line %d of '%s'".formatted(row.getStartingLineNumber(), table);
    List<String> cells = new ArrayList<>();
    for (int place : places) {
      if (place >= row.getFieldCount()) {
        throw new ModelException(
            "%s has %d columns; it needs photo, class, x1, y1, x2, y2"
                .formatted(where, row.getFieldCount()));
      }
      cells.add(place < 0 ? "" : row.getField(place).strip());
    }
    TrueBox box =
        new TrueBox(
            cells.get(1),
            number(cells, 2, where),
            number(cells, 3, where),
            number(cells, 4, where),
            number(cells, 5, where));
    if (!box.isSound()) {
      throw new ModelException("%s has a box %s, which is empty".formatted(where, box.text()));
    }
    boxes.at(path(cells.get(0), where), ArrayList::new).add(box);
  }

  private static Path path(String photo, String where) {
    try {
      return Path.of(photo);
    } catch (InvalidPathException mistake) {
      throw new ModelException(where + " names no photograph", mistake);
    }
  }

  private static double number(List<String> cells, int column, String where) {
    try {
      return Double.parseDouble(cells.get(column));
    } catch (NumberFormatException mistake) {
      throw new ModelException(
          "%s says '%s' for %s, which is not a number"
              .formatted(where, cells.get(column), COLUMNS.get(column)),
          mistake);
    }
  }
}
