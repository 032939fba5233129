package io.github.camgraft.augment;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A convolution, a rectifier ({@code features}), a mean over space and a linear layer to {@code
 * scores}, and whatever is hung behind that. {@code maps} are as many as there are scores.
 */
final class SmallClassifier {
  private static final Attributes NONE = Attributes.NONE;

  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();

  SmallClassifier(int columns) {
    constants.add(Tensor.ofFloats("kernels", Shape.of(4, 3, 3, 3), random(108)));
    constants.add(Tensor.ofFloats("weights", Shape.of(4, columns), random(4 * columns)));
    constants.add(Tensor.ofFloats("others", Shape.of(4, columns), random(4 * columns, 7)));
    constants.add(Tensor.ofFloats("pointwise", Shape.of(columns, 4, 1, 1), random(4 * columns)));
    node("Conv", "image,kernels", "convolved");
    node("Relu", "convolved", "features");
    node("Conv", "features,pointwise", "maps");
    node("GlobalAveragePool", "features", "pooled");
    node("Flatten", "pooled", "flat");
    node("Gemm", "flat,weights", "scores");
    node("Gemm", "flat,others", "further");
  }

  SmallClassifier node(String operator, String inputs, String outputs) {
    return node(operator, inputs, outputs, NONE);
  }

  SmallClassifier node(String operator, String inputs, String outputs, Attributes attributes) {
    boolean isOfDomain = operator.contains(":");
    String name = isOfDomain ? operator.substring(operator.indexOf(':') + 1) : operator;
    Node node =
        Node.of(
            name, Arrays.asList(inputs.split(",")), Arrays.asList(outputs.split(",")), attributes);
    nodes.add(isOfDomain ? node.withDomain(operator.substring(0, operator.indexOf(':'))) : node);
    return this;
  }

  SmallClassifier number(String name, double value) {
    constants.add(Tensor.of(name, DataType.FLOAT, Shape.SCALAR, value));
    return this;
  }

  SmallClassifier longs(String name, long... values) {
    constants.add(Tensor.ofLongs(name, values));
    return this;
  }

  SmallClassifier constant(Tensor tensor) {
    constants.add(tensor);
    return this;
  }

  Model returning(String... outputs) {
    TensorType picture = new TensorType(DataType.FLOAT, Shape.of(1, 3, 8, 8));
    Graph graph =
        Graph.empty("small")
            .withNodes(needed(outputs))
            .withInputs(List.of(ValueInfo.of("image", picture)))
            .withInitializers(constants)
            .withOutputs(Arrays.stream(outputs).map(ValueInfo::untyped).toList())
            .withoutUnusedInitializers();
    return Model.of(graph, 18, 8);
  }

  /** The value of a tensor at {@link #picture}, as ONNX Runtime computes it from these nodes. */
  double[] valueOf(String tensor) {
    return numbers(
        InferenceSession.runOnce(returning(tensor), SessionSettings.CPU, Map.of("image", picture()))
            .get(tensor));
  }

  private List<Node> needed(String... outputs) {
    List<String> open = new ArrayList<>(Arrays.asList(outputs));
    List<Node> left = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).outputs().stream().anyMatch(open::contains)) {
        left.add(0, nodes.get(i));
        open.addAll(nodes.get(i).inputs());
      }
    }
    return left;
  }

  static FloatTensor picture() {
    return FloatTensor.of(random(3 * 8 * 8), 1, 3, 8, 8);
  }

  /** What people read of an augmented model's outputs. */
  static double[] said(Augmented augmented) {
    Contract contract = augmented.contract();
    return contract.reading().of(numbers(run(augmented, -1).get(contract.output())));
  }

  static Map<String, NumericTensor> run(Augmented augmented, long wanted) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    feeds.put("image", picture());
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {wanted}, 1));
    return InferenceSession.runOnce(augmented.model(), SessionSettings.CPU, feeds);
  }

  static double[] numbers(NumericTensor tensor) {
    return IntStream.range(0, tensor.count()).mapToDouble(tensor::at).toArray();
  }

  private static float[] random(int count) {
    return random(count, count);
  }

  private static float[] random(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
