package io.github.camgraft.lower;

import static io.github.camgraft.ir.Attributes.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto.AttributeType;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.OperatorSetIdProto;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoweringTest {
  private static final List<String> PARAMETERS = List.of("scale", "bias", "mean", "variance");

  @Test
  void constantNodesBecomeInitializers() {
    LoweringSample sample =
        LoweringSample.set(13, 2)
            .node(constant("a", NONE.with("value", Tensor.ofFloats("", Shape.of(2), 1, 2))))
            .node(constant("b", NONE.with("value_float", 3f)))
            .node(constant("c", NONE.with("value_floats", new float[] {4, 5})))
            .node(constant("d", NONE.with("value_int", 6L)))
            .node(constant("e", NONE.with("value_ints", 7L, 8L)))
            .node("Sum", NONE, "x", "a", "b", "c");
    Model lowered = sample.lowered();
    assertThat(lowered.graph().nodes()).hasSize(1);
    assertThat(lowered.graph().initializers()).containsOnlyKeys("a", "b", "c", "d", "e");
    assertSameValues(sample.model(), lowered, sample);
  }

  private static Node constant(String name, Attributes attributes) {
    return Node.of("Constant", List.of(), List.of(name), attributes);
  }

  @Test
  void initializersAreNoInputs() {
    Model model =
        LoweringSample.set(9, 2).constant("one", 1f).node("Add", NONE, "x", "one").model();
    Graph graph = model.graph();
    List<ValueInfo> both = List.of(graph.inputs().get(0), ValueInfo.untyped("one"));
    Model old = model.withGraph(graph.withInputs(both)).withIrVersion(3);
    Model lowered = Lowering.lower(old, Map.of());
    assertThat(lowered.graph().inputs()).extracting(ValueInfo::name).containsExactly("x");
    assertThat(lowered.irVersion()).isEqualTo(8);
  }

  @Test
  void formatVersionIsTheLowestThatSuffices() {
    Model old = LoweringSample.set(17, 2).node("Relu", NONE, "x").model();
    Model current = LoweringSample.set(21, 2).node("Relu", NONE, "x").model();
    assertThat(Lowering.lower(old.withIrVersion(8), Map.of()).irVersion()).isEqualTo(8);
    assertThat(Lowering.lower(old.withIrVersion(10), Map.of()).irVersion()).isEqualTo(8);
    Model declaredTooHigh = LoweringSample.set(20, 2).node("Relu", NONE, "x").model();
    assertThat(Lowering.lower(declaredTooHigh.withIrVersion(10), Map.of()).irVersion())
        .isEqualTo(9);
    assertThat(Lowering.lower(current.withIrVersion(3), Map.of()).irVersion()).isEqualTo(4);
    assertThat(Lowering.lower(current.withIrVersion(7), Map.of()).irVersion()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(longs = {18, 22, 26})
  void newerSetsStayAsDeclared(long set) {
    Model model = LoweringSample.set(set, 2, 3).node("Softmax", NONE, "x").model();
    Model lowered = Lowering.lower(model, Map.of());
    assertThat(lowered.operatorSet()).isEqualTo(set);
    assertThat(lowered.graph().nodes()).isEqualTo(model.graph().nodes());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 6, 27})
  void refusesSetsThatAreNotUnderstood(long set) {
    Model model = LoweringSample.set(set, 2, 3).node("Softmax", NONE, "x").model();
    assertThatThrownBy(() -> Lowering.lower(model, Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("operator set " + set)
        .hasMessageContaining("7 to 26");
  }

  @Test
  void refusesAllLostOperatorsAtOnce() {
    Model model =
        LoweringSample.set(8, 2, 3)
            .node(Node.of("ATen", List.of("x"), List.of("a"), NONE).withName("first"))
            .node("GRUUnit", NONE, "a")
            .model();
    assertThatThrownBy(() -> Lowering.lower(model, Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("ATen ('first'), GRUUnit ('y2')");
  }

  @Test
  void refusesOwnOperatorsInOldSets() {
    FunctionProto function = FunctionProto.newBuilder().setName("F").setDomain("mine").build();
    Model model = edited(LoweringSample.set(15, 2), proto -> proto.addFunctions(function));
    assertThatThrownBy(() -> Lowering.lower(model, Map.of())).hasMessageContaining("mine:F");
  }

  private static Model edited(
      LoweringSample sample, java.util.function.UnaryOperator<ModelProto.Builder> edit) {
    return Model.of(edit.apply(sample.model().proto().toBuilder()).build());
  }

  @Test
  void keepsOtherDomainsOnlyWhereTheyAreUsed() {
    LoweringSample sample =
        LoweringSample.set(12, 2, 3)
            .node(
                Node.of("Clip", List.of("x"), List.of("y"), NONE.with("min", 0f))
                    .withDomain("com.example"));
    Model model =
        edited(
            sample,
            proto -> proto.addOpsetImport(imported("com.example")).addOpsetImport(imported("ml")));
    Model lowered = Lowering.lower(model, Map.of());
    assertThat(lowered.operatorSets()).containsOnlyKeys("", "com.example");
    assertThat(lowered.graph().nodes()).isEqualTo(model.graph().nodes());
  }

  private static OperatorSetIdProto.Builder imported(String domain) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1);
  }

  @Test
  void rewritesBranches() {
    Tensor condition = Tensor.of("condition", DataType.BOOL, Shape.SCALAR, 1);
    LoweringSample sample =
        LoweringSample.set(10, 2, 3, 4)
            .constant(condition)
            .node(
                Node.of(
                    "If",
                    List.of("condition"),
                    List.of("y"),
                    Attributes.of(List.of(branch("then_branch", 0), branch("else_branch", 2)))));
    Model lowered = sample.lowered();
    assertSameValues(sample.model(), lowered, sample);
    assertThat(lowered.graph().nodes().get(0).attributes().subgraphs())
        .extracting(graph -> graph.nodes().size())
        .containsExactly(5, 5);
  }

  private static AttributeProto branch(String name, long axis) {
    Node clip = Node.of("Clip", List.of("x"), List.of(name + "_clip"), NONE.with("min", -1f));
    Node softmax =
        Node.of("Softmax", List.of(name + "_clip"), List.of(name + "_y"), NONE.with("axis", axis));
    Graph graph =
        Graph.empty(name)
            .withNodes(List.of(clip, softmax))
            .withOutputs(List.of(ValueInfo.untyped(name + "_y")));
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.GRAPH)
        .setG(graph.proto())
        .build();
  }

  @Test
  void newNamesKeepOutOfTheWay() {
    LoweringSample sample =
        LoweringSample.set(10, 2).constant("y_min", -9f).node("Clip", NONE.with("min", 0f), "x");
    assertThat(sample.lowered().graph().nodes().get(0).inputs()).containsExactly("x", "y_min_2");
  }

  @Test
  void readsWhatMxnetMeantBySpatial() {
    Model lowered = normalization("y", NONE.with("spatial", 0L), 8).lowered();
    assertSameValues(normalization("y", NONE, 8).model(), lowered, normalization("y", NONE, 8));
  }

  @Test
  void dropsStatisticsThatNothingUses() {
    Model model = trained("y").model();
    Model used =
        model.withGraph(
            model.graph().withOutputs(List.of(ValueInfo.untyped("y"), ValueInfo.untyped("m"))));
    Model unused = model.withGraph(model.graph().withOutputs(List.of(ValueInfo.untyped("y"))));
    assertThat(Lowering.lower(unused, Map.of()).graph().nodes().get(0).outputs())
        .containsExactly("y");
    assertThatThrownBy(() -> Lowering.lower(used, Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'y' (BatchNormalization)");
  }

  private static LoweringSample trained(String output) {
    LoweringSample sample = normalization(output, NONE, 9);
    Node node = sample.last();
    return normalization(node.withOutputs(List.of(output, "m", "v", "sm", "sv")), 9);
  }

  private static LoweringSample normalization(String output, Attributes attributes, long set) {
    List<String> inputs = List.of("x", "scale", "bias", "mean", "variance");
    return normalization(Node.of("BatchNormalization", inputs, List.of(output), attributes), set);
  }

  private static LoweringSample normalization(Node node, long set) {
    LoweringSample sample = LoweringSample.set(set, 2, 3, 4, 4);
    PARAMETERS.forEach(name -> sample.constant(name, 1f, 2f, 0.5f));
    return sample.node(node);
  }

  @Test
  void loweringTwiceIsLoweringOnce() {
    Model lowered =
        LoweringSample.set(7, 2, 3, 4)
            .node("Softmax", NONE, "x")
            .node("ReduceMean", NONE, "y")
            .lowered();
    assertThat(Lowering.lower(lowered, Map.of()).proto()).isEqualTo(lowered.proto());
  }

  private static void assertSameValues(Model old, Model lowered, LoweringSample sample) {
    Map<String, NumericTensor> expected = LoweringSample.run(old, sample.randomFeeds());
    Map<String, NumericTensor> actual = LoweringSample.run(lowered, sample.randomFeeds());
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }
}
