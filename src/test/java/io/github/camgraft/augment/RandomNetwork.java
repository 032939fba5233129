package io.github.camgraft.augment;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small classifier whose layers are drawn at random, many of which do nothing: what an optimiser
 * rewrites. Not every one of them is valid.
 */
final class RandomNetwork {
  private static final Attributes NONE = Attributes.NONE;
  private static final long CLASSES = 3;

  /** A map and its lengths. */
  record Maps(String name, long channels, long height, long width) {
    Maps named(String other) {
      return new Maps(other, channels, height, width);
    }

    boolean fits(Maps other) {
      return channels == other.channels && height == other.height && width == other.width;
    }
  }

  private final Random random;
  private final long operatorSet;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<Maps> seen = new ArrayList<>();
  private Maps last = new Maps("image", 3, 12, 12);

  private RandomNetwork(long seed) {
    this.random = new Random(seed);
    random.nextInt();
    this.operatorSet = pick(9, 11, 12, 13, 14, 16, 18, 19, 20, 21);
  }

  /** The network of that number. */
  static Model of(long seed) {
    return new RandomNetwork(seed).model();
  }

  private long pick(long... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private Model model() {
    long batch = pick(0, 0, 1, 2);
    convolution();
    int layers = 2 + random.nextInt(7);
    for (int i = 0; i < layers; i++) {
      seen.add(last);
      layer();
    }
    seen.add(last);
    String scores = head();
    List<ValueInfo> outputs = new ArrayList<>(List.of(ValueInfo.untyped(scores)));
    if (random.nextInt(5) == 0) {
      outputs.add(ValueInfo.untyped(seen.get(random.nextInt(seen.size())).name()));
    }
    Dimension open = batch == 0 ? Dimension.symbolic("N") : Dimension.of(batch);
    Shape picture = new Shape(List.of(open, Dimension.of(3), Dimension.of(12), Dimension.of(12)));
    Graph graph =
        Graph.empty("random")
            .withNodes(nodes)
            .withInitializers(constants)
            .withInputs(List.of(ValueInfo.of("image", new TensorType(DataType.FLOAT, picture))))
            .withOutputs(outputs);
    return Model.of(graph, operatorSet, 8);
  }

  private void layer() {
    switch (random.nextInt(9)) {
      case 0 -> convolution();
      case 1, 2 -> activation();
      case 3 -> padding();
      case 4, 5 -> nothing();
      case 6 -> pool();
      case 7 -> joint();
      default -> product();
    }
  }

  private String node(String operator, Attributes attributes, String... inputs) {
    String output = "t" + nodes.size();
    nodes.add(
        Node.of(operator, List.of(inputs), List.of(output), attributes)
            .withName(operator + nodes.size()));
    return output;
  }

  private void add(String operator, Attributes attributes, String... inputs) {
    last = last.named(node(operator, attributes, inputs));
  }

  private String constant(Tensor unnamed) {
    String name = "c" + constants.size();
    constants.add(unnamed.withName(name));
    return name;
  }

  private String longs(long... values) {
    return constant(Tensor.ofLongs("", values));
  }

  private String number(double value, long... shape) {
    return constant(Tensor.of("", DataType.FLOAT, Shape.of(shape), fill(value, shape)));
  }

  private static double[] fill(double value, long... shape) {
    double[] values = new double[(int) Shape.of(shape).count()];
    java.util.Arrays.fill(values, value);
    return values;
  }

  private String weights(long... shape) {
    double[] values = random.doubles(Shape.of(shape).count(), -0.6, 0.7).toArray();
    return constant(Tensor.of("", DataType.FLOAT, Shape.of(shape), values));
  }

  private void convolution() {
    long channels = pick(4, 4, 8);
    long kernel = last.height() < 3 || last.width() < 3 ? 1 : pick(1, 3, 3);
    long stride = last.height() > 6 ? pick(1, 1, 2) : 1;
    boolean isDepthwise = random.nextInt(5) == 0;
    long group = isDepthwise ? last.channels() : 1;
    if (isDepthwise) {
      channels = last.channels();
    }
    Attributes attributes =
        NONE.with("kernel_shape", kernel, kernel).with("strides", stride, stride);
    attributes = attributes.with("group", group);
    String kernels = weights(channels, last.channels() / group, kernel, kernel);
    String[] inputs =
        random.nextBoolean()
            ? new String[] {last.name(), kernels}
            : new String[] {last.name(), kernels, weights(channels)};
    windowed("Conv", kernel, kernel, stride, false, attributes, channels, inputs);
  }

  /** Pads in one of their forms, and the lengths behind. */
  private void windowed(
      String operator,
      long tall,
      long wide,
      long stride,
      boolean isCeiled,
      Attributes attributes,
      long channels,
      String... inputs) {
    Attributes all = attributes;
    long border = 0;
    boolean isSame = false;
    switch ((int) pick(0, 1, 1, 2, 3, 4)) {
      case 0 -> {}
      case 1 -> {
        border = Math.min(tall, wide) / 2;
        all = all.with("pads", border, border, border, border);
      }
      case 2 -> all = all.with("pads", 0L, 0L, 0L, 0L);
      case 3 -> all = all.with("auto_pad", "VALID");
      default -> {
        all = all.with("auto_pad", pick("SAME_UPPER", "SAME_LOWER"));
        isSame = true;
      }
    }
    if (last.height() + 2 * border < tall || last.width() + 2 * border < wide) {
      return;
    }
    String output = node(operator, all, inputs);
    last =
        isSame
            ? new Maps(
                output,
                channels,
                (last.height() + stride - 1) / stride,
                (last.width() + stride - 1) / stride)
            : new Maps(
                output,
                channels,
                length(border, last.height(), border, tall, stride, isCeiled),
                length(border, last.width(), border, wide, stride, isCeiled));
  }

  /** A window that would lie on padding alone is left out. */
  private static long length(
      long before, long entering, long after, long kernel, long stride, boolean isCeiled) {
    long rest = before + entering + after - kernel;
    long windows = (rest + (isCeiled ? stride - 1 : 0)) / stride + 1;
    return (windows - 1) * stride >= before + entering ? windows - 1 : windows;
  }

  private void activation() {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> add("Relu", NONE, last.name());
      case 3 -> clip(Double.NaN, Double.NaN);
      case 4 -> clip(pick(0, -1, 1) * 0.5, Double.NaN);
      case 5 -> clip(Double.NaN, pick(1, 6));
      case 6 -> clip(0, pick(1, 6));
      default -> add(pick("Sigmoid", "LeakyRelu", "Tanh", "Elu"), NONE, last.name());
    }
  }

  private void clip(double low, double high) {
    if (operatorSet < 11) {
      Attributes attributes = NONE;
      attributes = Double.isNaN(low) ? attributes : attributes.with("min", (float) low);
      attributes = Double.isNaN(high) ? attributes : attributes.with("max", (float) high);
      add("Clip", attributes, last.name());
      return;
    }
    List<String> inputs = new ArrayList<>(List.of(last.name()));
    if (!Double.isNaN(low) || !Double.isNaN(high)) {
      inputs.add(Double.isNaN(low) ? "" : number(low));
    }
    if (!Double.isNaN(high)) {
      inputs.add(number(high));
    }
    add("Clip", NONE, inputs.toArray(String[]::new));
  }

  private void padding() {
    String mode = pick("constant", "constant", "constant", "reflect", "edge");
    long[] border = border();
    if (last.height() + border[2] + border[6] < 1 || last.width() + border[3] + border[7] < 1) {
      return;
    }
    double value = mode.equals("constant") ? pick(0, 0, 0, 1) * 0.5 : 0;
    Attributes attributes = random.nextBoolean() ? NONE.with("mode", mode) : NONE;
    String output;
    if (operatorSet < 11) {
      output =
          node("Pad", attributes.with("pads", border).with("value", (float) value), last.name());
    } else if (random.nextBoolean()) {
      output = node("Pad", attributes, last.name(), longs(border), number(value));
    } else {
      output = node("Pad", attributes, last.name(), longs(border));
    }
    last =
        new Maps(
            output,
            last.channels() + border[1] + border[5],
            last.height() + border[2] + border[6],
            last.width() + border[3] + border[7]);
  }

  private long[] border() {
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> new long[8];
      case 3, 4 -> new long[] {0, 0, 1, 1, 0, 0, 1, 1};
      case 5 -> new long[] {0, 0, 0, 1, 0, 0, 1, 0};
      default -> new long[] {0, 0, -1, 0, 0, 0, 0, -1};
    };
  }

  /** Something that returns what it takes. */
  private void nothing() {
    String in = last.name();
    switch (random.nextInt(16)) {
      case 0, 1 -> add("Identity", NONE, in);
      case 2 -> dropout();
      case 3 -> add("Cast", NONE.with("to", 1L), in);
      case 4 -> add("Cast", NONE.with("to", 1L), node("Cast", NONE.with("to", 11L), in));
      case 5 -> add("Transpose", NONE.with("perm", 0L, 1L, 2L, 3L), in);
      case 6 -> {
        String turned = node("Transpose", NONE.with("perm", 0L, 2L, 3L, 1L), in);
        add("Transpose", NONE.with("perm", 0L, 3L, 1L, 2L), turned);
      }
      case 7 -> slice();
      case 8 -> add("Reshape", NONE, in, longs(0, 0, 0, 0));
      case 9 -> add("Reshape", NONE, in, longs(-1, last.channels(), last.height(), last.width()));
      case 10 -> resize(1);
      case 11 -> add(pick("Mul", "Div"), NONE, in, number(1));
      case 12 -> add(pick("Add", "Sub"), NONE, in, number(0));
      case 13 -> add(pick("Sum", "Max", "Min", "Mean"), NONE, in);
      case 14 -> add("Concat", NONE.with("axis", 1L), in);
      default -> pooled(pick("AveragePool", "MaxPool"), 1, 1, 1);
    }
  }

  private void dropout() {
    if (operatorSet < 12 || random.nextBoolean()) {
      add("Dropout", NONE, last.name());
    } else {
      add("Dropout", NONE, last.name(), number(0.5));
    }
  }

  private void slice() {
    if (operatorSet < 10) {
      Attributes all = NONE.with("starts", 0L).with("ends", 1L << 40).with("axes", 1L);
      add("Slice", all, last.name());
    } else {
      add("Slice", NONE, last.name(), longs(0), longs(Long.MAX_VALUE), longs(1));
    }
  }

  private void resize(long factor) {
    if (operatorSet < 11) {
      return;
    }
    String scales = constant(Tensor.of("", DataType.FLOAT, Shape.of(4), 1, 1, factor, factor));
    String region = operatorSet < 13 ? constant(Tensor.of("", DataType.FLOAT, Shape.of(0))) : "";
    String mode = pick("nearest", "linear");
    String output =
        node(
            "Resize",
            NONE.with("mode", mode).with("coordinate_transformation_mode", "asymmetric"),
            last.name(),
            region,
            scales);
    last = new Maps(output, last.channels(), factor * last.height(), factor * last.width());
  }

  private void pool() {
    if (last.height() < 3 || last.width() < 3 || random.nextInt(8) == 0) {
      resize(2);
      return;
    }
    long tall = pick(1, 2, 3);
    long wide = random.nextInt(4) == 0 ? pick(1, 2, 3) : tall;
    pooled(pick("AveragePool", "AveragePool", "MaxPool"), tall, wide, pick(1, 2));
  }

  private void pooled(String operator, long tall, long wide, long stride) {
    Attributes attributes = NONE.with("kernel_shape", tall, wide).with("strides", stride, stride);
    boolean isCeiled = operatorSet >= 10 && random.nextInt(3) == 0;
    if (isCeiled) {
      attributes = attributes.with("ceil_mode", 1L);
    }
    if (operator.equals("AveragePool") && random.nextBoolean()) {
      attributes = attributes.with("count_include_pad", 1L);
    }
    windowed(operator, tall, wide, stride, isCeiled, attributes, last.channels(), last.name());
  }

  /** Two that come together: of one size, or one of them a number for each channel. */
  private void joint() {
    List<Maps> partners = seen.stream().filter(last::fits).toList();
    if (partners.isEmpty() || random.nextInt(4) == 0) {
      excited();
      return;
    }
    Maps partner = partners.get(random.nextInt(partners.size()));
    String[] both =
        random.nextBoolean()
            ? new String[] {last.name(), partner.name()}
            : new String[] {partner.name(), last.name()};
    if (random.nextInt(4) == 0) {
      String output = node("Concat", NONE.with("axis", 1L), both);
      last = new Maps(output, 2 * last.channels(), last.height(), last.width());
    } else {
      add(pick("Add", "Add", "Add", "Sum", "Mul", "Max", "Sub"), NONE, both);
    }
  }

  /** Squeeze and excite. */
  private void excited() {
    String mean = node("GlobalAveragePool", NONE, last.name());
    String kernels = weights(last.channels(), last.channels(), 1, 1);
    String gate = node(pick("Sigmoid", "Relu"), NONE, node("Conv", NONE, mean, kernels));
    String[] both =
        random.nextBoolean() ? new String[] {last.name(), gate} : new String[] {gate, last.name()};
    add(pick("Mul", "Add"), NONE, both);
  }

  /** A constant comes in, or a normalisation. */
  private void product() {
    long channels = last.channels();
    long[] shape =
        random.nextBoolean() ? new long[] {1, channels, 1, 1} : new long[] {channels, 1, 1};
    switch (random.nextInt(4)) {
      case 0 -> add("Mul", NONE, last.name(), weights(shape));
      case 1 -> add("Add", NONE, weights(shape), last.name());
      case 2 -> add("Div", NONE, last.name(), number(2, shape));
      default ->
          add(
              "BatchNormalization",
              NONE,
              last.name(),
              weights(channels),
              weights(channels),
              weights(channels),
              number(1.5, channels));
    }
  }

  private String head() {
    mean();
    String flat = flat();
    flat = random.nextInt(5) == 0 ? node("Dropout", NONE, flat) : flat;
    String weights = weights(last.channels(), CLASSES);
    String scores =
        switch (random.nextInt(3)) {
          case 0 -> node("MatMul", NONE, flat, weights);
          case 1 -> node("Add", NONE, node("MatMul", NONE, flat, weights), weights(CLASSES));
          default -> node("Gemm", NONE, flat, weights, weights(CLASSES));
        };
    return random.nextInt(4) == 0 ? node("Softmax", NONE.with("axis", 1L), scores) : scores;
  }

  private void mean() {
    switch (random.nextInt(3)) {
      case 0 -> {
        Attributes window = NONE.with("kernel_shape", last.height(), last.width());
        add(
            "AveragePool",
            random.nextBoolean() ? window : window.with("pads", 0L, 0L, 0L, 0L),
            last.name());
      }
      case 1 -> {
        if (operatorSet < 18) {
          add("ReduceMean", NONE.with("axes", 2L, 3L), last.name());
        } else {
          add("ReduceMean", NONE, last.name(), longs(2, 3));
        }
      }
      default -> add("GlobalAveragePool", NONE, last.name());
    }
  }

  private String flat() {
    return switch (random.nextInt(3)) {
      case 0 -> node("Flatten", NONE, last.name());
      case 1 -> node("Reshape", NONE, last.name(), longs(-1, last.channels()));
      default ->
          operatorSet < 13
              ? node("Squeeze", NONE.with("axes", 2L, 3L), last.name())
              : node("Squeeze", NONE, last.name(), longs(2, 3));
    };
  }
}
