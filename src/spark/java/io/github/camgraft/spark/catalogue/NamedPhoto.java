package io.github.camgraft.spark.catalogue;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A photograph among many.
 *
 * @param photo its path, or what else the table calls it
 * @param index of the class that is explained
 * @param said the probability of the class; null where the model says none
 */
record NamedPhoto(String photo, int index, @Nullable Double said) implements Serializable {
  private static final long serialVersionUID = 1L;

  static NamedPhoto of(Row row) {
    return new NamedPhoto(row.getAs("photo"), row.getAs("class"), row.getAs("probability"));
  }

  OptionalDouble probability() {
    return said == null ? OptionalDouble.empty() : OptionalDouble.of(said);
  }
}
