package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.InputLengths;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The sizes of pictures that fixed weights imply: as many features as a linear layer has columns,
 * as many tokens as a table has positions.
 *
 * <p>Whatever the network is, it says so itself: at the node where a size of pictures does not fit,
 * two numbers differ, and one of them grows with the pictures. Where they meet lies the size.
 */
final class ImpliedSizes {
  private static final long USUAL = 224;
  private static final long OTHER = 320;
  private static final long LARGEST = 2048;
  private static final int MOST_TRIED = 8;

  /** For what two numbers do not tell, such as maps that only meet if all halvings are exact. */
  private static final long[] USUAL_SIZES = {USUAL, 256, 384, 512, 128, 64, 32, 28, 96, 299, 448};

  private final Model model;
  private final Set<String> sides;
  private final boolean batchOfOne;

  /**
   * Of a model that fits no other sizes.
   *
   * @param sides the open heights and widths
   * @param batchOfOne whether one picture goes through it at a time
   */
  ImpliedSizes(Model model, Set<String> sides, boolean batchOfOne) {
    this.model = model;
    this.sides = sides;
    this.batchOfOne = batchOfOne;
  }

  /** The model with sizes that may fit, the likeliest first. */
  List<Model> models() {
    Optional<Place> place = disagreement();
    Set<Model> found = new LinkedHashSet<>();
    place.ifPresent(
        at -> {
          sizes(side -> difference(at, sized(sides, side)))
              .forEach(size -> found.add(sized(sides, size)));
          found.addAll(oneAfterTheOther(at));
        });
    for (long side : USUAL_SIZES) {
      found.add(sized(sides, side));
    }
    return List.copyOf(found);
  }

  /** Where what differs depends on one side alone, that is found first, and then the others. */
  private List<Model> oneAfterTheOther(Place place) {
    if (sides.size() == 1) {
      return List.of();
    }
    for (String side : sides) {
      Set<String> others = new LinkedHashSet<>(sides);
      others.remove(side);
      if (dependsOn(place, others)) {
        continue;
      }
      Model rest = sized(others, USUAL);
      for (long size :
          sizes(
              length ->
                  difference(place, InputLengths.in(rest, Map.of(side, Dimension.of(length)))))) {
        Model known = sized(Set.of(side), size);
        return new ImpliedSizes(known, others, batchOfOne).models();
      }
    }
    return List.of();
  }

  private boolean dependsOn(Place place, Set<String> lengths) {
    Model usual = sized(sides, USUAL);
    Map<String, Dimension> other = new HashMap<>();
    sides.forEach(side -> other.put(side, Dimension.of(lengths.contains(side) ? OTHER : USUAL)));
    return !difference(place, usual).equals(difference(place, InputLengths.in(model, other)));
  }

  private Model sized(Set<String> lengths, long size) {
    Map<String, Dimension> sizes = new LinkedHashMap<>();
    lengths.forEach(length -> sizes.put(length, Dimension.of(size)));
    return InputLengths.in(model, sizes);
  }

  /**
   * A node, and which of the pairs of numbers that must be equal there.
   *
   * @param before the nodes that it depends on
   */
  private record Place(Node node, int pair, List<Node> before) {}

  /** The first place where pictures of the usual size do not fit. */
  private Optional<Place> disagreement() {
    Model usual = sized(sides, USUAL);
    List<Node> nodes = model.graph().nodes();
    int loaded = loadedNodes(usual, nodes);
    if (loaded < nodes.size()) {
      return place(usual, nodes.get(loaded));
    }
    Facts facts = Inference.once(usual, nodes, batchOfOne);
    return nodes.stream()
        .filter(node -> Agreement.of(node, facts).stream().anyMatch(pair -> !pair.holds()))
        .findFirst()
        // A network may take what is left of a picture for further pictures.
        .or(
            () ->
                nodes.stream()
                    .filter(node -> node.is("Reshape"))
                    .filter(node -> Agreement.of(node, facts).stream().anyMatch(p -> !p.isEqual()))
                    .reduce((first, last) -> last))
        .flatMap(node -> place(usual, node));
  }

  private Optional<Place> place(Model usual, Node node) {
    List<Node> before = before(node);
    List<Agreement> pairs = Agreement.of(node, Inference.once(usual, before, batchOfOne));
    return first(pairs, pair -> !pair.holds())
        .or(() -> first(pairs, pair -> !pair.isEqual()))
        .map(pair -> new Place(node, pair, before));
  }

  private static Optional<Integer> first(List<Agreement> pairs, Predicate<Agreement> wanted) {
    return IntStream.range(0, pairs.size())
        .boxed()
        .filter(pair -> wanted.test(pairs.get(pair)))
        .findFirst();
  }

  private List<Node> before(Node last) {
    Set<String> needed = new HashSet<>(last.inputs());
    List<Node> nodes = model.graph().nodes();
    List<Node> before = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node != last && node.outputs().stream().anyMatch(needed::contains)) {
        before.add(0, node);
        needed.addAll(node.inputs());
        needed.addAll(node.attributes().namesUsedBySubgraphs());
      }
    }
    return before;
  }

  /** How many nodes ONNX Runtime loads before it finds one that does not fit. */
  private int loadedNodes(Model usual, List<Node> nodes) {
    int loaded = 0;
    int refused = nodes.size() + 1;
    while (refused - loaded > 1) {
      int middle = refused == nodes.size() + 1 ? nodes.size() : (loaded + refused) / 2;
      if (isLoaded(usual, nodes.subList(0, middle))) {
        loaded = middle;
      } else {
        refused = middle;
      }
    }
    return loaded;
  }

  private boolean isLoaded(Model usual, List<Node> nodes) {
    try {
      Inference.once(usual, nodes, batchOfOne);
      return true;
    } catch (RuntimeFailure refused) {
      return false;
    }
  }

  /** By how much two numbers differ; nothing where pictures do not get as far as that. */
  private OptionalLong difference(Place place, Model sized) {
    try {
      List<Agreement> pairs =
          Agreement.of(place.node, Inference.once(sized, place.before, batchOfOne));
      return pairs.size() > place.pair
          ? OptionalLong.of(pairs.get(place.pair).one() - pairs.get(place.pair).other())
          : OptionalLong.empty();
    } catch (RuntimeFailure tooSmall) {
      return OptionalLong.empty();
    }
  }

  @FunctionalInterface
  private interface Differences {
    OptionalLong of(long size);
  }

  /** The sizes at which a difference vanishes that grows or shrinks with them. */
  private static List<Long> sizes(Differences differences) {
    OptionalLong farthest = differences.of(LARGEST);
    if (farthest.isEmpty()) {
      return List.of();
    }
    long sign = Long.signum(farthest.getAsLong());
    if (sign == 0) {
      return List.of();
    }
    Map<Long, Long> known = new HashMap<>();
    Differences signs =
        size ->
            OptionalLong.of(
                known.computeIfAbsent(
                    size, s -> sign * Long.signum(differences.of(s).orElse(-sign))));
    long first = least(size -> signs.of(size).getAsLong() >= 0);
    long behind = least(size -> signs.of(size).getAsLong() > 0);
    return first < behind ? likeliestFirst(first, behind) : List.of();
  }

  private static long least(LongPredicate holds) {
    long below = 0;
    long above = LARGEST;
    while (above - below > 1) {
      long middle = (below + above) / 2;
      if (holds.test(middle)) {
        above = middle;
      } else {
        below = middle;
      }
    }
    return above;
  }

  /**
   * Networks halve sizes and round down or up, so as many sizes as their stride come to the same:
   * that which leaves no remainder was meant.
   */
  private static List<Long> likeliestFirst(long first, long behind) {
    long stride = behind - first;
    return LongStream.range(first, behind)
        .boxed()
        .sorted(
            Comparator.comparing((Long size) -> size % stride != 0)
                .thenComparing(Long::numberOfTrailingZeros, Comparator.reverseOrder()))
        .limit(MOST_TRIED)
        .toList();
  }
}
