package io.github.camgraft.input;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The inputs of a model that could take a picture: those with four axes, the likeliest first. Where
 * there are none, those that could take a volume (five axes), or else a signal (three).
 */
public final class PictureInputs {
  /** The word for every one of them, unless an input is called so. */
  static final String ALL = "all";

  /** What an input may hold, the likeliest first. */
  private enum Kind {
    PICTURE(4, "four", "[N×C×H×W] or [N×H×W×C]"),
    VOLUME(5, "five", "[N×C×D×H×W] or [N×D×H×W×C]"),
    SIGNAL(3, "three", "[N×C×L] or [N×L×C]");

    private final int axes;
    private final String count;
    private final String shapes;

    Kind(int axes, String count, String shapes) {
      this.axes = axes;
      this.count = count;
      this.shapes = shapes;
    }

    private String noun() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String axesInWords() {
      return "%s axes of a %s (%s)".formatted(count, noun(), shapes);
    }
  }

  /** What people call what is laid over a picture, or fed beside it. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "mask|region|(^|[^a-z])(roi|box|past|key|state|hidden|cell)|weight|attention|memory|cache|prior|prompt|heatmap|label|noise");

  private static final Pattern PICTURE =
      Pattern.compile("image|img|pixel|photo|picture|rgb|frame|(^|[^a-z])x([^a-z]|$)");

  private final Graph graph;
  private final Facts facts;
  private final Kind kind;
  private final List<ValueInfo> all;

  public PictureInputs(Graph graph, Facts facts) {
    this.graph = graph;
    this.facts = facts;
    this.kind =
        Arrays.stream(Kind.values())
            .filter(each -> !those(each).isEmpty())
            .findFirst()
            .orElse(Kind.PICTURE);
    List<ValueInfo> inOrder = those(kind);
    this.all = inOrder.size() < 2 ? inOrder : likeliestFirst(inOrder);
  }

  private List<ValueInfo> those(Kind wanted) {
    return graph.feeds().stream()
        .filter(feed -> facts.type(feed.name()).isPresent())
        .filter(feed -> wanted == Kind.PICTURE ? isPicture(feed) : isSignal(feed, wanted.axes))
        .toList();
  }

  private boolean isPicture(ValueInfo feed) {
    Shape shape = facts.typeOf(feed.name()).shape();
    return shape.rank() == Kind.PICTURE.axes || SinglePicture.isOne(graph, feed, shape);
  }

  /**
   * Whether an input without the axes of a picture holds measured numbers, not a memory or words.
   */
  private boolean isSignal(ValueInfo feed, int rank) {
    TensorType type = facts.typeOf(feed.name());
    return type.shape().rank() == rank
        && type.type().isFloatingPoint()
        && !BESIDE.matcher(feed.name().toLowerCase(Locale.ROOT)).find();
  }

  /** All of them, the likeliest first. */
  public List<ValueInfo> all() {
    return all;
  }

  /**
   * Those that the user named; all, where that is asked for; the likeliest, where nothing is.
   *
   * @throws ModelException if there is none, or one that is named takes no picture
   */
  public List<ValueInfo> wanted(List<String> names) {
    ValueInfo likeliest = likeliest();
    if (names.isEmpty()) {
      return List.of(likeliest);
    }
    boolean everyOne = names.equals(List.of(ALL)) && !isFeed(ALL);
    return everyOne ? all : names.stream().distinct().map(this::named).toList();
  }

  private boolean isFeed(String name) {
    return graph.feeds().stream().anyMatch(feed -> feed.name().equals(name));
  }

  private ValueInfo likeliest() {
    if (all.isEmpty()) {
      throw new ModelException(
          "the model takes no picture: none of its inputs %s has four axes ([N×C×H×W] or [N×H×W×C]), the five of a volume or the three of a signal"
              .formatted(graph.feeds()));
    }
    return all.get(0);
  }

  private ValueInfo named(String name) {
    String pictures = all.stream().map(ValueInfo::name).collect(Collectors.joining("', '"));
    if (!isFeed(name)) {
      List<String> feeds = graph.feeds().stream().map(ValueInfo::name).toList();
      throw new ModelException(
          "the model has no input '%s'%s"
              .formatted(
                  name,
                  NearestName.question(
                      name, feeds, "a %s fits into '%s'".formatted(kind.noun(), pictures))));
    }
    return all.stream()
        .filter(picture -> picture.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "the input '%s' does not have the %s; a %s fits into '%s'"
                        .formatted(name, kind.axesInWords(), kind.noun(), pictures)));
  }

  private List<ValueInfo> likeliestFirst(List<ValueInfo> inOrder) {
    List<Candidate> candidates =
        inOrder.stream().map(feed -> new Candidate(feed, facts, convolutionsBehind(feed))).toList();
    return candidates.stream().sorted(Candidate.LIKELIEST).map(Candidate::feed).toList();
  }

  /** How many convolutions depend on an input: of a picture, most of the network does. */
  private long convolutionsBehind(ValueInfo feed) {
    Set<String> reached = new HashSet<>(Set.of(feed.name()));
    long count = 0;
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(reached::contains)) {
        reached.addAll(node.outputs());
        reached.remove("");
        count += node.operator().contains("Conv") ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * An input and what speaks for it.
   *
   * @param numbers whether it takes real numbers, or those of a picture file
   * @param beside whether its name says that it is something else
   * @param colours 0 for three channels, 1 for one or four or an open number, 2 for others
   * @param named whether its name says that it is a picture
   * @param convolutions how many convolutions depend on it
   */
  private record Candidate(
      ValueInfo feed,
      boolean numbers,
      boolean beside,
      int colours,
      boolean named,
      long convolutions) {
    static final Comparator<Candidate> LIKELIEST =
        Comparator.comparing(Candidate::numbers)
            .reversed()
            .thenComparing(Candidate::beside)
            .thenComparingInt(Candidate::colours)
            .thenComparing(Comparator.comparing(Candidate::named).reversed())
            .thenComparing(Comparator.comparingLong(Candidate::convolutions).reversed());

    Candidate(ValueInfo feed, Facts facts, long convolutions) {
      this(
          feed,
          isPixel(facts.typeOf(feed.name()).type()),
          BESIDE.matcher(words(feed)).find(),
          colours(SinglePicture.counted(feed.type().orElseThrow().shape())),
          PICTURE.matcher(words(feed)).find(),
          convolutions);
    }

    private static boolean isPixel(DataType type) {
      return type.isFloatingPoint() || type == DataType.UINT8 || type == DataType.INT8;
    }

    private static String words(ValueInfo feed) {
      return feed.name().toLowerCase(Locale.ROOT);
    }

    private static int colours(Shape shape) {
      List<Integer> ranks =
          List.of(1, -1).stream()
              .map(shape::get)
              .map(length -> length.is(3) ? 0 : length.is(1) || length.is(4) ? 1 : 2)
              .sorted()
              .toList();
      boolean open = !shape.get(1).isKnown() && !shape.get(-1).isKnown();
      return open ? 1 : ranks.get(0);
    }
  }
}
