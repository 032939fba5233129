package io.github.camgraft.grad;

import io.github.camgraft.build.Appearance;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A quantised network as the network of real numbers that it stands for: what a quantised tensor is
 * called there are its real numbers, rounding is left out, and saturation is a Clip. That is what
 * is differentiated, as any other float network is.
 *
 * <p>Its values are read from the quantised tensors, dequantised by nodes of our own, and so are
 * values between operators that end in one: the stored graph stays one that ONNX Runtime fuses, and
 * answers as it did before. A number behind a rounding stands for the one in front of it, which is
 * what it means to pass a rounding straight through.
 */
public final class FloatTwin {
  /** What cannot leave the range of its inputs, so that nothing is cut off behind it. */
  private static final Set<String> WITHIN_RANGE =
      Set.of(
          ("Identity Reshape Flatten Squeeze Unsqueeze Transpose Slice Split Gather Concat Dropout"
                  + " MaxPool AveragePool GlobalAveragePool GlobalMaxPool ReduceMean ReduceMax"
                  + " Resize DepthToSpace SpaceToDepth Expand Tile")
              .split(" "));

  private static final Set<String> BETWEEN_ZERO_AND_ONE =
      Set.of("Sigmoid", "HardSigmoid", "Softmax");

  /** What gives the steps that it was given, at other places. */
  private static final Set<String> MOVING =
      Set.of(
          ("Identity Cast Reshape Flatten Squeeze Unsqueeze Transpose Slice Split Gather Concat"
                  + " MaxPool DepthToSpace SpaceToDepth Expand Tile Resize")
              .split(" "));

  /** What reads nothing of a tensor but its lengths. */
  private static final Set<String> OF_LENGTHS = Set.of("Shape", "Size");

  /** A form of quantisation for which there is no twin. */
  private static final class NoTwinException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final Graph stored;
  private final Facts facts;
  private final Collection<String> kept;
  private final Map<String, Integer> uses;
  private final Set<String> dependent;
  private final Set<String> names;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final Map<String, String> others = new HashMap<>();
  private final Map<String, Grid> grids = new HashMap<>();
  private final Map<String, TensorType> types;
  private final Map<String, Function<Tape, Value>> readings = new HashMap<>();

  private FloatTwin(Graph stored, Facts facts, Collection<String> kept) {
    this.stored = stored;
    this.facts = facts;
    this.kept = kept;
    this.uses = stored.useCounts();
    this.dependent =
        stored.dependents(new HashSet<>(stored.feeds().stream().map(ValueInfo::name).toList()));
    this.names = new HashSet<>(stored.valueNames());
    this.types = new HashMap<>(facts.types());
    this.constants.addAll(stored.initializers().values());
  }

  /**
   * The twin of a quantised network; none where nothing is quantised, or in a form that has none.
   *
   * @param facts what is known of its values
   * @param kept values that are asked about
   */
  public static Optional<FloatTwin> of(Graph stored, Facts facts, Collection<String> kept) {
    FloatTwin twin = new FloatTwin(stored, facts, kept);
    try {
      for (Node node : stored.nodes()) {
        twin.add(node);
      }
    } catch (NoTwinException none) {
      return Optional.empty();
    }
    return twin.grids.isEmpty() ? Optional.empty() : Optional.of(twin);
  }

  /** The twin as a graph that can be run. */
  public Graph network() {
    return stored
        .withNodes(nodes)
        .withInitializers(constants)
        .withValueInfos(List.of())
        .withoutUnusedInitializers();
  }

  /** How the stored graph looks when it is differentiated. */
  public Appearance appearance() {
    Map<String, Tensor> known = new HashMap<>(facts.constants());
    constants.forEach(tensor -> known.put(tensor.name(), tensor));
    return new Appearance(stored.withNodes(nodes), new Facts(types, known), readings);
  }

  private void add(Node node) throws NoTwinException {
    if (node.attributes().subgraphCount() > 0) {
      throw new NoTwinException();
    }
    if (node.is("QuantizeLinear") && dependent.contains(node.input(0))) {
      quantize(node);
    } else if (node.is("DequantizeLinear")) {
      dequantize(node);
    } else if (Quantisation.of(node).isPresent()) {
      quantised(node, Quantisation.of(node).get());
    } else if (node.inputs().stream().anyMatch(this::areSteps)
        && !OF_LENGTHS.contains(node.operator())) {
      move(node);
    } else if (givesUnknownSteps(node)) {
      throw new NoTwinException();
    } else {
      emit(node.taking(others));
    }
  }

  private boolean areSteps(String value) {
    return grids.containsKey(name(value))
        && facts.type(value).filter(type -> type.type().isQuantised()).isPresent();
  }

  private boolean givesUnknownSteps(Node node) {
    return node.outputs().stream()
        .filter(dependent::contains)
        .flatMap(output -> facts.type(output).stream())
        .anyMatch(type -> type.type().isQuantised() || type.type() == DataType.INT32);
  }

  private Node emit(Node node) {
    nodes.add(node);
    node.outputs().forEach(output -> producers.put(output, node));
    return node;
  }

  private Node emit(String operator, Attributes attributes, String output, String... inputs) {
    return emit(Node.of(operator, List.of(inputs), List.of(output), attributes));
  }

  /** What a value of the stored graph is called in the twin. */
  private String name(String value) {
    return others.getOrDefault(value, value);
  }

  /** A name for real numbers in the shape of another value. */
  private String fresh(String name, String like) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "/" + i;
    }
    isReal(free, like);
    return free;
  }

  private void isReal(String value, String like) {
    Optional.ofNullable(types.get(like))
        .ifPresent(type -> types.put(value, new TensorType(DataType.FLOAT, type.shape())));
  }

  private String number(float number) {
    Tensor tensor = Tensor.ofFloats("camgraft/bound/" + number, Shape.SCALAR, number);
    if (names.add(tensor.name())) {
      constants.add(tensor);
      readings.put(tensor.name(), tape -> tape.scalar(DataType.FLOAT, number));
    }
    return tensor.name();
  }

  private Grid grid(String steps, String size, String zero) throws NoTwinException {
    DataType type = facts.type(steps).orElseThrow(NoTwinException::new).type();
    return Grid.of(facts, type, size, zero).orElseThrow(NoTwinException::new);
  }

  private void isOn(Grid grid, String steps) {
    grids.put(steps, grid);
    isReal(steps, steps);
  }

  /** A value under another name: the same one, unless somebody asks for it. */
  private void same(String value, String as) {
    if (kept.contains(as) || isOutput(as)) {
      emit("Identity", Attributes.NONE, as, value);
      if (grids.containsKey(value)) {
        isOn(grids.get(value), as);
      }
    } else {
      others.put(as, value);
    }
    if (readings.containsKey(value)) {
      readings.put(as, readings.get(value));
    }
  }

  private boolean isOutput(String value) {
    return stored.outputs().stream().anyMatch(output -> output.name().equals(value));
  }

  private void quantize(Node node) throws NoTwinException {
    String steps = node.output(0);
    Grid grid = grid(steps, node.input(1), node.input(2));
    readings.put(steps, tape -> grid.read(tape, steps));
    cutOff(name(node.input(0)), steps, grid);
  }

  /** What a rounding gives of a value: no number beyond the ends of its grid. */
  private void cutOff(String value, String steps, Grid grid) {
    isOn(grid, steps);
    Optional<Node> producer = Optional.ofNullable(producers.get(value));
    boolean isServant = producer.isPresent() && uses.getOrDefault(value, 1) == 1;
    if (producer.filter(node -> staysWithin(node, grid)).isPresent()) {
      emit("Identity", Attributes.NONE, steps, value);
    } else if (producer.filter(node -> isServant && open(node).isRectifier()).isPresent()) {
      Node node = producer.get();
      OpenRange open = open(node);
      nodes.remove(node);
      rectified(node.input(0), open.least(), Math.min(open.largest(), grid.largest()), steps);
      others.put(value, steps);
      if (kept.contains(value)) {
        emit("Identity", Attributes.NONE, value, steps);
      }
    } else if (grid.least() == 0 && producer.filter(Rectifiers::isLinear).isPresent()) {
      // The quantiser put a Relu in, which is cheaper.
      rectified(value, 0, grid.largest(), steps);
    } else {
      String lower = grid.least() == 0 ? "" : number(grid.least());
      emit("Clip", Attributes.NONE, steps, value, lower, number(grid.largest()));
    }
    if (isServant) {
      hide(value, steps);
    }
  }

  private OpenRange open(Node node) {
    return new OpenRange(node, facts);
  }

  /** A rectifier, of which it is known in front of the rounding where it is open. */
  private void rectified(String value, float least, float largest, String steps) {
    String rectified = fresh(steps + "/rectified", steps);
    Node clip = emit("Clip", Attributes.NONE, rectified, value, number(least), number(largest));
    readings.put(rectified, again(clip));
    emit("Identity", Attributes.NONE, steps, rectified);
  }

  /**
   * Values inside of what ONNX Runtime makes one operator, from quantised tensors to a quantised
   * tensor, are not read but computed again. Who asks for the last one by name gets what it is
   * rounded to.
   */
  private void hide(String value, String steps) {
    Node last = Objects.requireNonNull(producers.get(value));
    String before = last.input(0);
    boolean isActivation = !isDequantised(last) && uses.getOrDefault(before, 0) == 1;
    Node first = isActivation ? producers.get(before) : last;
    if (first == null || !isDequantised(first)) {
      return;
    }
    boolean isRounded = kept.contains(value) || last.outputs().size() > 1;
    readings.put(value, isRounded ? readings.get(steps) : again(last));
    if (isActivation && !kept.contains(before) && first.outputs().size() == 1) {
      readings.put(before, again(first));
    }
  }

  private boolean isDequantised(Node node) {
    return node.inputs().stream().anyMatch(grids::containsKey);
  }

  private Function<Tape, Value> again(Node node) {
    return tape ->
        tape.node(
            node.operator(),
            tape.facts().type(node.output(0)).orElseThrow(),
            node.attributes(),
            node.inputs().stream()
                .map(input -> input.isEmpty() ? null : tape.value(input))
                .toArray(Value[]::new));
  }

  private boolean staysWithin(Node node, Grid grid) {
    if (BETWEEN_ZERO_AND_ONE.contains(node.operator())) {
      return grid.least() <= 0 && grid.largest() + grid.size() / 2 >= 1;
    }
    return WITHIN_RANGE.contains(node.operator()) && grid.equals(grids.get(node.input(0)));
  }

  private void dequantize(Node node) throws NoTwinException {
    String steps = node.input(0);
    if (!dependent.contains(steps)) {
      emit(node);
      weights(node.output(0), steps, node.input(1), node.input(2), node.attributes());
      return;
    }
    if (!grids.containsKey(name(steps))) {
      throw new NoTwinException();
    }
    seen(steps, grid(steps, node.input(1), node.input(2)), node.output(0));
  }

  /** Steps as somebody reads them who may have another idea of what they stand for. */
  private void seen(String steps, Grid grid, String as) {
    Grid own = Objects.requireNonNull(grids.get(name(steps)));
    if (grid.equals(own)) {
      same(name(steps), as);
      return;
    }
    String scaled = fresh(as + "/scaled", steps);
    emit("Mul", Attributes.NONE, scaled, name(steps), number(grid.size() / own.size()));
    emit("Add", Attributes.NONE, as, scaled, number((own.zero() - grid.zero()) * grid.size()));
    Function<Tape, Value> reading = tape -> grid.read(tape, steps);
    readings.put(as, reading);
    readings.put(scaled, reading);
  }

  /** Constants, which ONNX Runtime dequantises when it loads the model. */
  private void weights(String as, String steps, String size, String zero, Attributes attributes) {
    readings.put(
        as,
        tape -> {
          Value stored = tape.stored(steps);
          int axis = (int) attributes.integer("axis", 1);
          Optional<Value> zeros =
              zero.isEmpty() || isZero(zero)
                  ? Optional.empty()
                  : Optional.of(tape.stored(zero).as(DataType.FLOAT));
          return Quantisation.real(
              stored.as(DataType.FLOAT),
              tape.stored(size),
              zeros,
              axis < 0 ? axis + stored.rank() : axis);
        });
  }

  private boolean isZero(String zero) {
    return facts
        .constant(zero)
        .filter(tensor -> Arrays.stream(tensor.doubles()).allMatch(number -> number == 0))
        .isPresent();
  }

  private void move(Node node) throws NoTwinException {
    String steps = node.output(0);
    Grid grid = grids.get(name(node.input(0)));
    if (grid == null || !isMoved(node, grid)) {
      throw new NoTwinException();
    }
    if (node.is("Cast") || node.is("Identity")) {
      same(name(node.input(0)), steps);
      return;
    }
    for (String output : node.outputs()) {
      isOn(grid, output);
      readings.put(output, tape -> grid.read(tape, output));
    }
    emit(node.taking(others));
  }

  /** Whether a node only moves steps, all of which are on that grid. */
  private boolean isMoved(Node node, Grid grid) {
    return node.domain().isEmpty()
        && MOVING.contains(node.operator())
        && facts.type(node.output(0)).filter(type -> type.type() == grid.type()).isPresent()
        && node.inputs().stream()
            .map(input -> grids.get(name(input)))
            .allMatch(other -> other == null || other.equals(grid));
  }

  private void quantised(Node node, Quantisation places) throws NoTwinException {
    if (node.attributes().integer("channels_last", 0) == 1
        || node.attributes().integer("opset", 13) < 13) {
      throw new NoTwinException();
    }
    List<String> operands = new ArrayList<>();
    int count = places.operands((node.inputs().size() - places.first()) / 3);
    for (int i = 0; i < count; i++) {
      int input = places.tensor(i);
      if (!node.input(input).isEmpty()) {
        operands.add(operand(node, input));
      }
    }
    bias(node, places, count).ifPresent(operands::add);
    String result = node.output(0);
    String size = node.input(places.result());
    Attributes attributes = node.attributes().without("channels_last").without("opset");
    if (size.isEmpty()) {
      emit(places.real(), attributes, result, operands.toArray(String[]::new));
      return;
    }
    Grid grid = grid(result, size, node.input(places.result() + 1));
    readings.put(result, tape -> grid.read(tape, result));
    if (places.isStraight()) {
      isOn(grid, result);
      emit(places.real(), attributes, result, operands.toArray(String[]::new));
      return;
    }
    String unrounded = fresh(result + "/unrounded", result);
    emit(places.real(), attributes, unrounded, operands.toArray(String[]::new));
    cutOff(unrounded, result, grid);
  }

  private String operand(Node node, int input) throws NoTwinException {
    String steps = node.input(input);
    String size = node.input(input + 1);
    String zero = node.input(input + 2);
    String real = fresh(steps + "/real", steps);
    if (!dependent.contains(steps)) {
      boolean byRow = node.is("QLinearConv") || node.attributes().integer("transB", 0) == 1;
      int rank = facts.type(steps).orElseThrow(NoTwinException::new).shape().rank();
      Attributes axis = Attributes.NONE.with("axis", byRow ? 0L : rank - 1L);
      emit("DequantizeLinear", axis, real, steps, size, zero);
      weights(real, steps, size, zero, axis);
      return real;
    }
    if (!grids.containsKey(name(steps))) {
      throw new NoTwinException();
    }
    seen(steps, grid(steps, size, zero), real);
    return name(real);
  }

  /** A bias, whose steps are those of the products. */
  private Optional<String> bias(Node node, Quantisation places, int count) throws NoTwinException {
    int input = places.tensor(count - 1) + 3 + (node.is("QLinearConv") ? 2 : 0);
    boolean mayHave = node.is("QLinearConv") || places.real().equals("Gemm");
    if (!mayHave || node.input(input).isEmpty()) {
      return Optional.empty();
    }
    float[] left = sizes(node, places.tensor(0) + 1);
    float[] right = sizes(node, places.tensor(1) + 1);
    float[] sizes = new float[right.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = left[0] * right[i] * node.attributes().real("alpha", 1);
    }
    String size = fresh(node.input(input) + "/size", "");
    Shape shape = sizes.length == 1 ? Shape.SCALAR : Shape.of(sizes.length);
    constants.add(Tensor.ofFloats(size, shape, sizes));
    String real = fresh(node.input(input) + "/real", node.input(input));
    emit("DequantizeLinear", Attributes.NONE.with("axis", 0L), real, node.input(input), size);
    readings.put(
        real,
        tape ->
            tape.stored(node.input(input))
                .as(DataType.FLOAT)
                .times(tape.constant(DataType.FLOAT, shape, doubles(sizes))));
    return Optional.of(real);
  }

  private static double[] doubles(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
  }

  private float[] sizes(Node node, int input) throws NoTwinException {
    return facts.constant(node.input(input)).orElseThrow(NoTwinException::new).floats();
  }
}
