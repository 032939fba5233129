package io.github.camgraft.spark.catalogue;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * A class under one size of maps; models that take pictures of any size have several.
 *
 * @param index of the class
 * @param name of the class
 * @param height of its maps
 * @param width of its maps
 */
record ClassKey(int index, String name, int height, int width) implements Serializable {
  private static final long serialVersionUID = 1L;

  static ClassKey of(Row row) {
    return new ClassKey(
        row.getAs("class"), row.getAs("name"), row.getAs("height"), row.getAs("width"));
  }
}
