package io.github.camgraft.spark.launch;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Where tables lie. */
final class Tables {
  private Tables() {}

  /**
   * Refuses a place where something is, before any work is done.
   *
   * @throws IOException with a sentence
   */
  static void requireNew(SparkSession spark, String table) throws IOException {
    Path path = new Path(table);
    if (path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path)) {
      throw new IOException(
          "'%s' is there already; name a table that is not there yet".formatted(table));
    }
  }
}
