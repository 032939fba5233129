package io.github.camgraft.score;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a tensor to explain, as in {@code logits[:,5,:]}: one entry for each axis as NumPy has
 * it, a colon for all of it, a number for one place, negative numbers from the end. Axes that are
 * not mentioned are kept. What is left is one number for each class, or one number.
 *
 * @param name the tensor
 * @param entries nothing for a colon
 */
record ScorePart(String name, List<Optional<Long>> entries) {
  private static final Pattern FORM = Pattern.compile("(.+)\\[([^\\[\\]]*)]");

  /** Reads a part, if it is one. */
  static Optional<ScorePart> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Optional<Long>> entries = new ArrayList<>();
    for (String entry : matcher.group(2).split(",", -1)) {
      entries.add(entry(entry.strip(), text));
    }
    return Optional.of(new ScorePart(matcher.group(1), entries));
  }

  private static Optional<Long> entry(String entry, String text) {
    if (entry.equals(":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(entry));
    } catch (NumberFormatException mistake) {
      throw new ModelException(
          "the score '%s' names no part of a tensor: each entry is a colon or a whole number, as in logits[:,5,:]"
              .formatted(text),
          mistake);
    }
  }

  /** All of a tensor. */
  static ScorePart whole(String name, int rank) {
    return new ScorePart(name, Collections.nCopies(rank, Optional.empty()));
  }

  /** Whether this is all of the tensor. */
  boolean isWhole() {
    return entries.stream().allMatch(Optional::isEmpty);
  }

  /** The place on an axis; nothing where all of it is kept. */
  Optional<Long> entry(int axis) {
    return axis >= 0 && axis < entries.size() ? entries.get(axis) : Optional.empty();
  }

  /** The same places of another tensor. */
  ScorePart of(String tensor) {
    return new ScorePart(tensor, entries);
  }

  /** With another place on one axis. */
  ScorePart with(int axis, long place) {
    return with(axis, Optional.of(place));
  }

  /** With all of one axis. */
  ScorePart withAll(int axis) {
    return with(axis, Optional.empty());
  }

  private ScorePart with(int axis, Optional<Long> place) {
    List<Optional<Long>> changed = new ArrayList<>(entries);
    changed.set(axis, place);
    return new ScorePart(name, changed);
  }

  private ScorePart forShape(Shape shape) {
    List<Optional<Long>> all = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      Dimension length = shape.get(axis);
      all.add(entry(axis).map(place -> fromFront(place, length)));
    }
    return new ScorePart(name, all);
  }

  private static long fromFront(long place, Dimension length) {
    return place < 0 && length.isKnown() ? place + length.size() : place;
  }

  /** A model in which the part has a name, and what is known of its values. */
  record Named(Model model, Facts facts, String tensor) {}

  /**
   * With an entry for each axis, counted from the front.
   *
   * @throws ModelException if there is no such tensor, or the part does not lie in it
   */
  ScorePart within(Facts facts) {
    Shape shape = shapeOfWhole(facts);
    require(shape);
    return forShape(shape);
  }

  private Shape shapeOfWhole(Facts facts) {
    return facts
        .type(name)
        .map(TensorType::shape)
        .orElseThrow(
            () ->
                new ModelException(
                    "the model has no tensor '%s' to take a score from; inspect the model to see its names"
                        .formatted(name)));
  }

  /** The lengths that are left of the tensor's, as {@link #in} makes them. */
  Shape shapeIn(Shape whole) {
    List<Dimension> left = new ArrayList<>();
    for (int axis = 0; axis < whole.rank(); axis++) {
      if (entry(axis).isEmpty()) {
        left.add(whole.get(axis));
      }
    }
    if (left.size() < 2 && (left.isEmpty() || isColumn(left))) {
      left.add(Dimension.of(1));
    }
    return new Shape(left);
  }

  /** One number for each picture is a column, so that it is not taken for a row of classes. */
  private boolean isColumn(List<Dimension> left) {
    return left.size() == 1 && entry(0).isEmpty();
  }

  /**
   * Names the part in a model.
   *
   * @param negated whether its negative is meant
   */
  Named in(Model model, Facts facts, boolean negated) {
    Shape shape = shapeOfWhole(facts);
    require(shape);
    return new Naming(model, facts).named(shape, negated);
  }

  private void require(Shape shape) {
    boolean fits = entries.size() <= shape.rank();
    for (int axis = 0; fits && axis < entries.size(); axis++) {
      Dimension length = shape.get(axis);
      fits = entries.get(axis).stream().allMatch(place -> isWithin(place, length));
    }
    if (!fits) {
      throw new ModelException(
          "the score '%s' does not lie in the tensor '%s', which has the shape %s"
              .formatted(this, name, shape));
    }
  }

  private static boolean isWithin(long place, Dimension length) {
    return !length.isKnown() || (place >= -length.size() && place < length.size());
  }

  /** Appends the nodes that pick the part. */
  private final class Naming {
    private final Model model;
    private final List<Node> nodes;
    private final List<Tensor> constants;
    private final Map<String, TensorType> types;
    private final Map<String, Tensor> known;
    private final DataType type;

    Naming(Model model, Facts facts) {
      this.model = model;
      this.nodes = new ArrayList<>(model.graph().nodes());
      this.constants = new ArrayList<>(model.graph().initializers().values());
      this.types = new HashMap<>(facts.types());
      this.known = new HashMap<>(facts.constants());
      this.type = facts.typeOf(name).type();
    }

    Named named(Shape whole, boolean negated) {
      String tensor = name;
      List<Dimension> left = new ArrayList<>(whole.dimensions());
      for (int axis = entries.size() - 1; axis >= 0; axis--) {
        if (entry(axis).isPresent()) {
          left.remove(axis);
          long place = entry(axis).get();
          String index = constant(Tensor.of("", DataType.INT64, Shape.SCALAR, (double) place));
          Attributes attributes = Attributes.NONE.with("axis", (long) axis);
          tensor = append("Gather", attributes, left, "#" + axis, tensor, index);
        }
      }
      if (left.size() < 2) {
        boolean isColumn = isColumn(left);
        if (isColumn || left.isEmpty()) {
          left.add(Dimension.of(1));
          String axis = constant(Tensor.ofLongs("", isColumn ? 1 : 0));
          tensor = append("Unsqueeze", Attributes.NONE, left, "#number", tensor, axis);
        }
      }
      tensor = append(negated ? "Neg" : "Identity", Attributes.NONE, left, "", tensor);
      Graph graph = model.graph().withNodes(nodes).withInitializers(constants);
      return new Named(model.withGraph(graph), new Facts(types, known), tensor);
    }

    private String constant(Tensor tensor) {
      Tensor named = tensor.withName(ScorePart.this + "#constant" + constants.size());
      constants.add(named);
      known.put(named.name(), named);
      types.put(named.name(), new TensorType(named.type(), named.shape()));
      return named.name();
    }

    private String append(
        String operator,
        Attributes attributes,
        List<Dimension> shape,
        String end,
        String... inputs) {
      String output = (operator.equals("Neg") ? "-" : "") + ScorePart.this + end;
      nodes.add(Node.of(operator, List.of(inputs), List.of(output), attributes).withName(output));
      types.put(output, new TensorType(type, new Shape(List.copyOf(shape))));
      return output;
    }
  }

  @Override
  public String toString() {
    if (isWhole() && entries.size() != 1) {
      return name;
    }
    List<String> words =
        entries.stream().map(entry -> entry.map(Object::toString).orElse(":")).toList();
    return name + "[" + String.join(",", words) + "]";
  }
}
