package io.github.camgraft.report;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.files.Mark;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.Overlay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A page of what a model looks at in more photographs than anybody can look at: class by class the
 * mean of their maps, the photographs that are unlike it, the kinds of maps that there are
 * (Lapuschkin et al. 2019), and a few pictures. It opens from disk in any browser, without a
 * network and without a script.
 *
 * @param title the heading
 * @param photographs how many there are, failures among them
 * @param failures by kind
 * @param classes in the order to be shown
 * @param settings what made it, name by name, in the order to be shown
 * @hidden
 */
public record CataloguePage(
    String title,
    long photographs,
    List<Failures> failures,
    List<ClassMaps> classes,
    Map<String, String> settings) {
  /** What the page says of who made it. */
  public static final Mark MARK = PageTemplate.MARK;

  private static final PageTemplate TEMPLATE = PageTemplate.of(CataloguePage.class, "catalogue");

  /** A map of a few dozen places is shown so large, place by place. */
  private static final int SIDE = 96;

  /**
   * Photographs without an explanation.
   *
   * @param kind of failure
   * @param sentence what was said of one of them
   */
  public record Failures(String kind, long count, String sentence) {}

  /**
   * What the model looks at where it explains one class.
   *
   * @param name of the class
   * @param index of the class
   * @param maps how many photographs have a map that shows something
   * @param empty how many have one that shows nothing
   * @param mean of the maps, each divided by its length
   * @param unlikeness of the photographs' maps to the mean: 1 − cosine, so 0 for the same and 1 for
   *     one that is strong where the mean is zero; the median, and what 90 % and 99 % do not exceed
   * @param clusters the kinds of maps, numbered from 1; one if they are all of a kind
   * @param apart how unlike the two kinds are that are least alike, 1 − cosine
   * @param furthest photographs whose maps are least like the mean
   * @param leastCertain photographs of which the model is least certain
   */
  public record ClassMaps(
      String name,
      int index,
      long maps,
      long empty,
      Heatmap mean,
      List<Double> unlikeness,
      List<Cluster> clusters,
      double apart,
      List<Example> furthest,
      List<Example> leastCertain) {}

  /**
   * Photographs whose maps are alike.
   *
   * @param share of the photographs of the class whose maps are nearest to this kind's, 0 to 1
   * @param mean of their maps
   * @param examples some of them
   */
  public record Cluster(double share, Heatmap mean, List<Example> examples) {}

  /**
   * A photograph.
   *
   * @param photo its name
   * @param probability of the class, if the model says one
   * @param picture of its map over it, if it was drawn
   */
  public record Example(String photo, OptionalDouble probability, Optional<Picture> picture) {}

  /** Keeps its own copies. */
  public CataloguePage {
    failures = List.copyOf(failures);
    classes = List.copyOf(classes);
  }

  /** Writes the page whole or not at all. */
  public void write(Path file) throws IOException {
    long failed = failures.stream().mapToLong(Failures::count).sum();
    TEMPLATE.write(
        file,
        title,
        "%d photographs, %d of them without an explanation; %d classes. Classes come first whose maps are of the most different kinds."
            .formatted(photographs, failed, classes.size()),
        settings,
        Map.of(
            "hasFailures", failed > 0,
            "failures", failures.stream().map(CataloguePage::row).toList(),
            "classes", classes.stream().map(CataloguePage::section).iterator()));
  }

  private static Map<String, Object> row(Failures failures) {
    return Map.of(
        "kind", failures.kind(), "count", failures.count(), "sentence", failures.sentence());
  }

  private static Map<String, Object> section(ClassMaps maps) {
    boolean isDivided = maps.clusters().size() > 1;
    return Map.of(
        "name", maps.name(),
        "index", maps.index(),
        "maps", maps.maps(),
        "empty", maps.empty() == 0 ? "" : Long.toString(maps.empty()),
        "mean", uri(maps.mean()),
        "unlikeness", maps.unlikeness().stream().map(CataloguePage::two).toList(),
        "kinds", isDivided ? List.of(kinds(maps)) : List.of(),
        "examples", isDivided ? List.of() : examples(maps.clusters()),
        "furthest", maps.furthest().stream().map(CataloguePage::picture).toList(),
        "leastCertain", maps.leastCertain().stream().map(CataloguePage::picture).toList());
  }

  private static Map<String, Object> kinds(ClassMaps maps) {
    return Map.of(
        "count",
        maps.clusters().size(),
        "apart",
        two(maps.apart()),
        "clusters",
        IntStream.range(0, maps.clusters().size())
            .mapToObj(i -> cluster(i + 1, maps.clusters().get(i)))
            .toList());
  }

  private static Map<String, Object> cluster(int number, Cluster cluster) {
    return Map.of(
        "number",
        number,
        "share",
        String.format(Locale.ROOT, "%.1f", 100 * cluster.share()),
        "mean",
        uri(cluster.mean()),
        "examples",
        cluster.examples().stream().map(CataloguePage::picture).toList());
  }

  private static List<Map<String, Object>> examples(List<Cluster> clusters) {
    return clusters.stream()
        .flatMap(cluster -> cluster.examples().stream())
        .map(CataloguePage::picture)
        .toList();
  }

  private static Map<String, Object> picture(Example example) {
    String name = example.photo().substring(example.photo().lastIndexOf('/') + 1);
    return Map.of(
        "photo",
        example.photo(),
        "name",
        name,
        "probability",
        example.probability().isPresent() ? two(example.probability().getAsDouble()) : "",
        "picture",
        example.picture().map(DataUri::of).orElse(""));
  }

  private static String two(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  /** Place by place, since nobody knows more of it. */
  private static String uri(Heatmap map) {
    int factor = Math.max(1, SIDE / Math.max(map.height(), map.width()));
    Picture small = Overlay.map(map.normalised(), ColorMap.INFERNO);
    int[] pixels = new int[factor * factor * map.height() * map.width()];
    for (int i = 0; i < pixels.length; i++) {
      int row = i / (factor * map.width());
      int column = i % (factor * map.width());
      pixels[i] = small.rgb(row / factor, column / factor);
    }
    return DataUri.of(Picture.of(factor * map.width(), factor * map.height(), pixels));
  }
}
