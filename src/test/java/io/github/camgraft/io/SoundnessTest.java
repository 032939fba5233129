package io.github.camgraft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto.AttributeType;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.lower.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused when a file is read, each time a small file with one thing changed. */
class SoundnessTest {
  private static ModelProto.Builder good() {
    try {
      return ModelProto.parseFrom(
          Files.readAllBytes(Path.of("testmodels/malformed/hostile/good.onnx")))
          .toBuilder();
    } catch (IOException missing) {
      throw new AssertionError(missing);
    }
  }

  private static Arguments changed(Consumer<ModelProto.Builder> change, String sentence) {
    return Arguments.of(change, sentence);
  }

  private static Consumer<ModelProto.Builder> attribute(AttributeProto.Builder attribute) {
    return model -> model.getGraphBuilder().getNodeBuilder(0).addAttribute(attribute);
  }

  private static AttributeProto.Builder named(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        changed(
            model -> model.getGraphBuilder().getInitializerBuilder(0).setDataType(99),
            "initializer 'W' has element type 99"),
        changed(
            model -> model.getGraphBuilder().getInitializerBuilder(0).addDims(2),
            "initializer 'W' is declared [4×3×3×3×2] but holds only 108 numbers"),
        changed(
            model ->
                model
                    .getGraphBuilder()
                    .getInitializerBuilder(0)
                    .addAllDims(Collections.nCopies(61, 1L)),
            "initializer 'W' has 65 axes"),
        changed(
            model ->
                model
                    .getGraphBuilder()
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .setElemType(-1),
            "input 'x' has element type -1"),
        changed(
            model -> model.getGraphBuilder().addOutput(model.getGraph().getOutput(0)),
            "two outputs are called 'y'"),
        changed(
            model -> model.getGraphBuilder().getNodeBuilder(0).clearOpType(),
            "node 'conv' () has no operator"),
        changed(
            model -> model.getGraphBuilder().getNodeBuilder(0).setOutput(0, "x"),
            "node 'conv' (Conv) returns 'x', which is an input already"),
        changed(
            attribute(named("group", AttributeType.INT)),
            "node 'conv' (Conv) has the number 0 in its attribute 'group'"),
        changed(
            attribute(named("strides", AttributeType.INTS).addInts(2).addInts(1L << 40)),
            "has the number 1099511627776 in its attribute 'strides'"),
        changed(
            attribute(named("body", AttributeType.GRAPH)),
            "has nothing in its attribute 'body', which should hold a graph"),
        changed(
            attribute(
                named("value", AttributeType.TENSOR)
                    .setT(TensorProto.newBuilder().setDataType(1).addDims(3))),
            "attribute 'value' of node 'conv' is declared [3] but holds only 0 numbers"),
        changed(
            model -> model.addFunctions(FunctionProto.newBuilder().addNode(NodeProto.newBuilder())),
            "has no operator"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void unsoundFile(Consumer<ModelProto.Builder> change, String sentence) {
    ModelProto.Builder model = good();
    change.accept(model);
    assertThatThrownBy(() -> Soundness.require(model.build()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void lengthsThatAreOpenOrNoneAreSound() {
    ModelProto.Builder model = good();
    model
        .getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(2)
        .setDimValue(-1);
    model
        .getGraphBuilder()
        .addInitializer(
            TensorProto.newBuilder().setName("none").setDataType(1).addDims(0).addDims(1L << 40));
    Soundness.require(model.build());
    assertThat(model.getGraph().getInitializerCount()).isGreaterThan(1);
  }

  /** What a nibble of a function is called by another twice, and that by a third, and so on. */
  @Test
  void callsAreCountedNotTheirTexts() {
    ModelProto.Builder model = good();
    model.getGraphBuilder().getNodeBuilder(1).setDomain("my").setOpType("F0");
    for (int i = 0; i < 40; i++) {
      FunctionProto.Builder function =
          FunctionProto.newBuilder().setDomain("my").setName("F" + i).addInput("a").addOutput("c");
      function.addNode(call(i + 1, "a", "b")).addNode(call(i + 1, "b", "c"));
      model.addFunctions(function);
    }
    assertThatThrownBy(() -> Functions.inlined(Model.of(model.build())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("written out has more than 100000 nodes");
  }

  private static NodeProto call(int function, String from, String to) {
    return NodeProto.newBuilder()
        .setDomain(function == 40 ? "" : "my")
        .setOpType(function == 40 ? "Relu" : "F" + function)
        .addInput(from)
        .addOutput(to)
        .build();
  }
}
