package io.github.camgraft.spark.catalogue;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.report.CataloguePage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF5;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Seq;

/**
 * What a table of explanations says as a whole. Of each explanation the first map is looked at.
 * Means, distances and shares are those of all rows; kinds are looked for among some rows of each
 * class, drawn by the digest of their names, on the executors.
 */
public final class TableCatalogue implements AutoCloseable {
  private static final int ACCURACY = 10_000;
  private static final int SEED = 1;
  private static final Column[] KEY = {col("class"), col("name"), col("height"), col("width")};

  private final SparkSession spark;
  private final Dataset<Row> table;
  private final Dataset<Row> maps;
  private final int sample;
  private final int examples;
  private Optional<Measured> measured = Optional.empty();

  /**
   * Of a table with the columns {@code photo} and {@code why}.
   *
   * @param sample among how many photographs of a class kinds are looked for
   * @param examples how many photographs are shown of those that are least like the mean, and of
   *     those that are least certain
   */
  public TableCatalogue(SparkSession spark, Dataset<Row> table, int sample, int examples) {
    this.spark = spark;
    this.table = table;
    this.maps = maps(table).persist(StorageLevel.MEMORY_AND_DISK());
    this.sample = sample;
    this.examples = examples;
  }

  private static Dataset<Row> maps(Dataset<Row> table) {
    // Scala's own converters to Java lists are not the same ones in Scala 2.12 and 2.13.
    UDF1<Seq<Float>, Vector> unit =
        values -> Vectors.dense(UnitMap.of(values.length(), place -> values.apply(place)));
    UserDefinedFunction unitMap = udf(unit, SQLDataTypes.VectorType());
    Column map = col("explanation.maps").getItem(0);
    return table
        .where("why.error IS NULL")
        .select(col("photo"), explode(col("why.explanations")).as("explanation"))
        .where(map.isNotNull())
        .select(
            col("photo"),
            col("explanation.class"),
            col("explanation.name"),
            col("explanation.probability"),
            map.getField("height").as("height"),
            map.getField("width").as("width"),
            map.getField("empty").isNotNull().as("empty"),
            unitMap.apply(map.getField("values")).as("unit"));
  }

  /** How many photographs there are. */
  public long photographs() {
    return table.count();
  }

  /** Those without an explanation, by kind. */
  public List<CataloguePage.Failures> failures() {
    return table
        .where("why.error IS NOT NULL")
        .groupBy(col("why.error.kind").as("kind"))
        .agg(count(lit(1)).as("count"), first("why.error.sentence").as("sentence"))
        .orderBy(col("count").desc())
        .collectAsList()
        .stream()
        .map(row -> new CataloguePage.Failures(row.getString(0), row.getLong(1), row.getString(2)))
        .toList();
  }

  /**
   * The classes, those first whose maps are of the most different kinds.
   *
   * @param pictures draws photographs, as long as it has not drawn enough
   */
  public List<CataloguePage.ClassMaps> classes(PhotoPictures pictures) {
    Measured all = measured();
    List<ClassKey> order = new ArrayList<>(all.means().keySet());
    order.sort(
        Comparator.<ClassKey>comparingDouble(key -> -all.kinds().get(key).apart())
            .thenComparing(ClassKey::index));
    Figures figures = new Figures(all.means(), all.kinds(), all.rows(), examples, emptiness());
    return figures.classes(order, pictures);
  }

  /**
   * Each explanation whose map shows something: photograph, class, name, the kind its map is
   * nearest to, numbered from 1 as in {@link #classes}, and how unlike the mean of its class it is.
   */
  public Dataset<Row> kinds() {
    return measured()
        .rows()
        .select(
            col("photo"),
            col("class"),
            col("name"),
            col("kind").plus(1).as("kind"),
            col("unlikeness"));
  }

  /** Worked out once. */
  private Measured measured() {
    if (measured.isEmpty()) {
      Dataset<Row> shown = maps.where("NOT empty");
      Map<ClassKey, double[]> means = means(shown);
      Map<ClassKey, ClassKinds> kinds = kinds(shown);
      measured =
          Optional.of(
              new Measured(
                  means,
                  kinds,
                  measured(shown, means, kinds).persist(StorageLevel.MEMORY_AND_DISK())));
    }
    return measured.get();
  }

  /** All maps that show something, and what they have been measured by. */
  private record Measured(
      Map<ClassKey, double[]> means, Map<ClassKey, ClassKinds> kinds, Dataset<Row> rows) {}

  private static Map<ClassKey, double[]> means(Dataset<Row> shown) {
    Map<ClassKey, double[]> means = new HashMap<>();
    for (Row row :
        shown.groupBy(KEY).agg(Summarizer.mean(col("unit")).as("mean")).collectAsList()) {
      means.put(ClassKey.of(row), row.<Vector>getAs("mean").toArray());
    }
    return means;
  }

  private Map<ClassKey, ClassKinds> kinds(Dataset<Row> shown) {
    Map<ClassKey, ClassKinds> kinds = new HashMap<>();
    Dataset<Row> drawn =
        shown
            .withColumn(
                "place", row_number().over(Window.partitionBy(KEY).orderBy(xxhash64(col("photo")))))
            .where(col("place").leq(sample))
            .groupBy(KEY)
            .agg(
                collect_list(struct(col("photo"), col("class"), col("probability"), col("unit")))
                    .as("photos"));
    drawn
        .toJavaRDD()
        .map(row -> ClassKinds.of(row, SEED))
        .collect()
        .forEach(found -> kinds.put(found.key(), found));
    return kinds;
  }

  /** With how unlike each map is to the mean, and to which kind it belongs. */
  private Dataset<Row> measured(
      Dataset<Row> shown, Map<ClassKey, double[]> means, Map<ClassKey, ClassKinds> kinds) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Map<ClassKey, double[]>> allMeans = context.broadcast(means);
    Broadcast<Map<ClassKey, ClassKinds>> allKinds = context.broadcast(kinds);
    UDF5<Integer, String, Integer, Integer, Vector, Double> unlikeness =
        (index, name, height, width, map) ->
            UnitMap.unlikeness(
                map.toArray(), allMeans.value().get(new ClassKey(index, name, height, width)));
    UDF5<Integer, String, Integer, Integer, Vector, Integer> nearest =
        (index, name, height, width, map) ->
            allKinds.value().get(new ClassKey(index, name, height, width)).nearest(map.toArray());
    Column[] given = {KEY[0], KEY[1], KEY[2], KEY[3], col("unit")};
    return shown
        .withColumn("unlikeness", udf(unlikeness, DataTypes.DoubleType).apply(given))
        .withColumn("kind", udf(nearest, DataTypes.IntegerType).apply(given))
        .drop("unit");
  }

  private Map<ClassKey, Long> emptiness() {
    Map<ClassKey, Long> empty = new HashMap<>();
    for (Row row :
        maps.where("empty").groupBy(KEY).agg(count(lit(1)).as("count")).collectAsList()) {
      empty.put(ClassKey.of(row), row.getAs("count"));
    }
    return empty;
  }

  @Override
  public void close() {
    measured.ifPresent(all -> all.rows().unpersist());
    maps.unpersist();
  }

  /** The figures of all classes, once maps are measured. */
  private record Figures(
      Map<ClassKey, double[]> means,
      Map<ClassKey, ClassKinds> kinds,
      Dataset<Row> measured,
      int examples,
      Map<ClassKey, Long> empty) {
    List<CataloguePage.ClassMaps> classes(List<ClassKey> order, PhotoPictures pictures) {
      Column quantiles =
          percentile_approx(col("unlikeness"), array(lit(0.5), lit(0.9), lit(0.99)), lit(ACCURACY));
      Map<ClassKey, Row> spread = new HashMap<>();
      for (Row row :
          measured
              .groupBy(KEY)
              .agg(count(lit(1)).as("count"), quantiles.as("quantiles"))
              .collectAsList()) {
        spread.put(ClassKey.of(row), row);
      }
      Map<ClassKey, Map<Integer, Long>> shares = shares();
      Map<ClassKey, List<NamedPhoto>> furthest = first("true", col("unlikeness").desc());
      Map<ClassKey, List<NamedPhoto>> uncertain =
          first("probability IS NOT NULL", expr("probability"));
      pictures.draw(order, kinds, List.of(furthest, uncertain));
      return order.stream()
          .map(
              key ->
                  new CataloguePage.ClassMaps(
                      key.name(),
                      key.index(),
                      spread.get(key).getAs("count"),
                      empty.getOrDefault(key, 0L),
                      heatmap(key, means.get(key)),
                      spread.get(key).getList(spread.get(key).fieldIndex("quantiles")),
                      clusters(key, shares.get(key), pictures),
                      kinds.get(key).apart(),
                      pictures.examples(furthest.getOrDefault(key, List.of())),
                      pictures.examples(uncertain.getOrDefault(key, List.of()))))
          .toList();
    }

    private List<CataloguePage.Cluster> clusters(
        ClassKey key, Map<Integer, Long> shares, PhotoPictures pictures) {
      double all = shares.values().stream().mapToLong(Long::longValue).sum();
      List<CataloguePage.Cluster> clusters = new ArrayList<>();
      for (ClassKinds.Kind kind : kinds.get(key).kinds()) {
        clusters.add(
            new CataloguePage.Cluster(
                shares.getOrDefault(clusters.size(), 0L) / all,
                heatmap(key, kind.mean()),
                pictures.examples(kind.photos())));
      }
      return clusters;
    }

    private Map<ClassKey, Map<Integer, Long>> shares() {
      Map<ClassKey, Map<Integer, Long>> shares = new HashMap<>();
      Column[] withKind = {KEY[0], KEY[1], KEY[2], KEY[3], col("kind")};
      for (Row row : measured.groupBy(withKind).agg(count(lit(1)).as("count")).collectAsList()) {
        shares
            .computeIfAbsent(ClassKey.of(row), key -> new HashMap<>())
            .put(row.getAs("kind"), row.getAs("count"));
      }
      return shares;
    }

    /** Some photographs of each class, the first in an order. */
    private Map<ClassKey, List<NamedPhoto>> first(String condition, Column order) {
      Map<ClassKey, List<NamedPhoto>> first = new HashMap<>();
      for (Row row :
          measured
              .where(condition)
              .withColumn(
                  "place", row_number().over(Window.partitionBy(KEY).orderBy(order, col("photo"))))
              .where(col("place").leq(examples))
              .orderBy("place")
              .collectAsList()) {
        first.computeIfAbsent(ClassKey.of(row), key -> new ArrayList<>()).add(NamedPhoto.of(row));
      }
      return first;
    }

    private static Heatmap heatmap(ClassKey key, double[] map) {
      float[] numbers = new float[map.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) map[i];
      }
      return Heatmap.of(key.height(), key.width(), numbers);
    }
  }
}
