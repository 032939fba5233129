package io.github.camgraft.label;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Names of classes as a table with a head: {@code id,name}. */
final class LabelTable {
  private static final Set<String> NUMBERS =
      Set.of(
          "",
          "index",
          "idx",
          "id",
          "number",
          "class_id",
          "class_index",
          "class_idx",
          "classid",
          "label_id",
          "label_index",
          "target");

  private static final Set<String> NAMES =
      Set.of(
          "name",
          "class_name",
          "classname",
          "label_name",
          "label",
          "class",
          "category",
          "display_name",
          "title",
          "description");

  private static final Set<String> CODES = Set.of("wnid", "synset", "synset_id", "code");

  private LabelTable() {}

  /** The names in a table with a column for numbers and one for names; empty for any other text. */
  static Optional<Labels> parse(String text) {
    String head = text.lines().findFirst().orElse("");
    for (char separator : new char[] {',', ';', '\t'}) {
      if (head.indexOf(separator) >= 0) {
        try {
          return parse(
              CsvReader.builder().fieldSeparator(separator).ofCsvRecord(text).stream().toList());
        } catch (CsvParseException noTable) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Labels> parse(List<CsvRecord> rows) {
    List<String> head =
        rows.get(0).getFields().stream()
            .map(field -> field.strip().toLowerCase(Locale.ROOT).replace(' ', '_'))
            .toList();
    int number = column(head, NUMBERS);
    int name = column(head, NAMES);
    if (number < 0 || name < 0 || rows.size() < 2) {
      return Optional.empty();
    }
    List<CsvRecord> body = rows.subList(1, rows.size());
    int code = column(head, CODES);
    List<String> numbers = column(body, number);
    Optional<List<String>> codes =
        code < 0 ? Optional.of(List.of()) : NumberedNames.inOrder(numbers, column(body, code));
    return NumberedNames.inOrder(numbers, column(body, name))
        .map(names -> new Labels(names, codes.orElseThrow()));
  }

  private static int column(List<String> head, Set<String> words) {
    for (int i = 0; i < head.size(); i++) {
      if (words.contains(head.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> column(List<CsvRecord> rows, int column) {
    List<String> fields = new ArrayList<>();
    rows.forEach(
        row -> fields.add(column < row.getFieldCount() ? row.getField(column).strip() : ""));
    return fields;
  }
}
