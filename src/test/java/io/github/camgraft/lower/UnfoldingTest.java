package io.github.camgraft.lower;

import static io.github.camgraft.ir.Attributes.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Inspection;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto.AttributeType;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.OperatorSetIdProto;
import io.github.camgraft.runtime.inference.Inference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model keeps in functions and branches, written out in its graph. */
class UnfoldingTest {
  private static Node node(String operator, List<String> inputs, String output) {
    return Node.of(operator, inputs, List.of(output), NONE);
  }

  private static AttributeProto branch(String name, Graph graph, String... outputs) {
    List<ValueInfo> infos = Arrays.stream(outputs).map(ValueInfo::untyped).toList();
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.GRAPH)
        .setG(graph.withOutputs(infos).proto())
        .build();
  }

  private static Graph graph(Node... nodes) {
    return Graph.empty("branch").withNodes(List.of(nodes));
  }

  private static LoweringSample choice(double condition, Graph then, Graph otherwise) {
    Tensor constant = Tensor.of("condition", DataType.BOOL, Shape.SCALAR, condition);
    Attributes branches =
        Attributes.of(
            List.of(branch("then_branch", then, "r"), branch("else_branch", otherwise, "r")));
    return LoweringSample.set(18, 2, 3)
        .constant(constant)
        .node(node("Relu", List.of("x"), "h"))
        .node(Node.of("If", List.of("condition"), List.of("y"), branches).withName("choice"))
        .node(node("Neg", List.of("y"), "z"));
  }

  private static Model decided(Model model) {
    return Branches.decided(model, Inference.of(model).constants());
  }

  private static void assertSameValues(LoweringSample sample, Model changed) {
    assertThat(LoweringSample.run(changed, sample.randomFeeds()))
        .usingRecursiveComparison()
        .isEqualTo(LoweringSample.run(sample.model(), sample.randomFeeds()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void theBranchThatIsTakenTakesThePlaceOfIf(double condition) {
    Graph then =
        graph(node("Mul", List.of("h", "factor"), "m"), node("Exp", List.of("m"), "r"))
            .withInitializers(List.of(Tensor.ofFloats("factor", Shape.SCALAR, 2)));
    LoweringSample sample = choice(condition, then, graph(node("Tanh", List.of("h"), "r")));
    Model decided = decided(sample.model());
    assertThat(decided.graph().nodes())
        .extracting(Node::operator)
        .isEqualTo(
            condition == 0 ? List.of("Relu", "Tanh", "Neg") : List.of("Relu", "Mul", "Exp", "Neg"));
    assertSameValues(sample, decided);
  }

  @Test
  void aBranchMayHandOnAConstant() {
    Graph constant =
        graph().withInitializers(List.of(Tensor.ofFloats("r", Shape.of(2, 3), 1, 2, 3, 4, 5, 6)));
    LoweringSample sample = choice(1, constant, graph(node("Tanh", List.of("h"), "r")));
    assertSameValues(sample, decided(sample.model()));
  }

  @Test
  void choicesInsideOfChoicesAreDecidedInTurn() {
    Graph inner = graph(node("Exp", List.of("h"), "i"));
    Graph other = graph(node("Abs", List.of("h"), "i"));
    Attributes branches =
        Attributes.of(
            List.of(branch("then_branch", inner, "i"), branch("else_branch", other, "i")));
    Graph then =
        graph(
            Node.of("If", List.of("condition"), List.of("c"), branches),
            node("Neg", List.of("c"), "r"));
    LoweringSample sample = choice(1, then, graph(node("Tanh", List.of("h"), "r")));
    Model decided = decided(decided(sample.model()));
    assertThat(decided.graph().nodes())
        .extracting(Node::operator)
        .containsExactly("Relu", "Exp", "Neg", "Neg");
    assertSameValues(sample, decided);
  }

  @Test
  void aChoiceThatDependsOnTheInputStays() {
    LoweringSample sample =
        choice(1, graph(node("Exp", List.of("h"), "r")), graph(node("Tanh", List.of("h"), "r")));
    assertThat(Branches.decided(sample.model(), Map.of()).proto())
        .isEqualTo(sample.model().proto());
  }

  private static FunctionProto.Builder function(String name, Node... nodes) {
    FunctionProto.Builder function =
        FunctionProto.newBuilder()
            .setName(name)
            .setDomain("mine")
            .addOpsetImport(imported("", 18))
            .addOpsetImport(imported("mine", 1));
    for (Node node : nodes) {
      function.addNode(node.proto());
    }
    return function;
  }

  private static OperatorSetIdProto imported(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  private static Node call(String function, List<String> inputs, String output, Attributes given) {
    return Node.of(function, inputs, List.of(output), given).withDomain("mine").withName(output);
  }

  private static Model with(LoweringSample sample, FunctionProto.Builder... functions) {
    ModelProto.Builder proto = sample.model().proto().toBuilder().setIrVersion(8);
    proto.addOpsetImport(imported("mine", 1));
    for (FunctionProto.Builder function : functions) {
      proto.addFunctions(function);
    }
    return Model.of(proto.build());
  }

  /** Elu of the input, with a slope that the caller may choose, then twice that. */
  private static FunctionProto.Builder doubledElu() {
    NodeProto elu =
        node("Elu", List.of("a"), "t").proto().toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("alpha")
                    .setRefAttrName("slope")
                    .setType(AttributeType.FLOAT))
            .build();
    return function("Doubled", new Node(elu), node("Add", List.of("t", "t"), "b"))
        .addInput("a")
        .addOutput("b")
        .addAttributeProto(
            AttributeProto.newBuilder().setName("slope").setType(AttributeType.FLOAT).setF(0.5f));
  }

  private static void assertInlined(LoweringSample sample, Model model, String... operators) {
    Model inlined = Functions.inlined(model);
    assertThat(inlined.localFunctions()).isEmpty();
    assertThat(inlined.graph().nodes()).extracting(Node::operator).containsExactly(operators);
    assertThat(LoweringSample.run(inlined, sample.randomFeeds()))
        .usingRecursiveComparison()
        .isEqualTo(LoweringSample.run(model, sample.randomFeeds()));
  }

  @Test
  void callsBecomeTheNodesOfTheFunction() {
    LoweringSample sample =
        LoweringSample.set(18, 2, 3)
            .node(call("Doubled", List.of("x"), "y", NONE))
            .node(call("Doubled", List.of("y"), "t", NONE.with("slope", 2f)));
    assertInlined(sample, with(sample, doubledElu()), "Elu", "Add", "Elu", "Add");
  }

  @Test
  void functionsMayCallFunctions() {
    FunctionProto.Builder outer =
        function(
                "Outer",
                call("Doubled", List.of("t"), "u", NONE),
                call("Doubled", List.of("u"), "v", NONE.with("slope", 3f)))
            .addInput("t")
            .addOutput("v");
    LoweringSample sample =
        LoweringSample.set(18, 2, 3).node(call("Outer", List.of("x"), "y", NONE));
    assertInlined(sample, with(sample, doubledElu(), outer), "Elu", "Add", "Elu", "Add");
  }

  @Test
  void aFunctionInAnotherOperatorSetStays() {
    FunctionProto.Builder newer = doubledElu().setOpsetImport(0, imported("", 19));
    LoweringSample sample =
        LoweringSample.set(18, 2, 3).node(call("Doubled", List.of("x"), "y", NONE));
    assertThat(Functions.inlined(with(sample, newer)).localFunctions())
        .containsExactly("mine:Doubled");
  }

  @Test
  void classifiersAreUnfoldedBeforeTheyAreLookedAt() {
    Attributes branches =
        Attributes.of(
            List.of(
                branch("then_branch", graph(call("Doubled", List.of("h"), "r", NONE)), "r"),
                branch("else_branch", graph(node("Floor", List.of("h"), "r")), "r")));
    LoweringSample sample =
        LoweringSample.set(18, 1, 3, 4, 4)
            .constant(Tensor.of("yes", DataType.BOOL, Shape.SCALAR, 1))
            .constant(Tensor.ofFloats("w", Shape.of(2, 3, 1, 1), 1, 2, 3, 4, 5, 6))
            .node(node("Conv", List.of("x", "w"), "h"))
            .node(Node.of("If", List.of("yes"), List.of("c"), branches))
            .node(node("GlobalAveragePool", List.of("c"), "p"))
            .node(node("Flatten", List.of("p"), "score"));
    Model model = with(sample, doubledElu());
    Graph graph = model.graph().withOutputs(List.of(ValueInfo.untyped("score")));
    Inspection found = Inspection.of(model.withGraph(graph), AugmentOptions.DEFAULT);
    assertThat(found.lowered().graph().nodes())
        .extracting(Node::operator)
        .containsExactly("Conv", "Elu", "Add", "GlobalAveragePool", "Flatten");
  }
}
