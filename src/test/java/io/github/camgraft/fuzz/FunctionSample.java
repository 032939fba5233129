package io.github.camgraft.fuzz;

import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.OperatorSetIdProto;
import io.github.camgraft.ir.proto.OnnxFormat.ValueInfoProto;

/** A model with functions that call functions, also from within a branch. */
final class FunctionSample {
  private static final String DOMAIN = "local";

  private FunctionSample() {}

  static byte[] bytes() {
    GraphProto branch =
        GraphProto.newBuilder().addNode(call("Inner", "x", "b")).addOutput(value("b")).build();
    NodeProto either =
        NodeProto.newBuilder()
            .setOpType("If")
            .addInput("c")
            .addOutput("z")
            .addAttribute(attribute("then_branch").setG(branch))
            .addAttribute(attribute("else_branch").setG(branch))
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .addInput(value("x"))
            .addInput(value("c"))
            .addNode(call("Outer", "x", "y"))
            .addNode(either)
            .addOutput(value("y"))
            .addOutput(value("z"))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1))
        .setGraph(graph)
        .addFunctions(function("Inner").addNode(node("LeakyRelu", "i", "o")))
        .addFunctions(
            function("Outer").addNode(call("Inner", "i", "m")).addNode(call("Inner", "m", "o")))
        .build()
        .toByteArray();
  }

  private static FunctionProto.Builder function(String name) {
    return FunctionProto.newBuilder()
        .setDomain(DOMAIN)
        .setName(name)
        .addInput("i")
        .addOutput("o")
        .addAttribute("alpha")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17));
  }

  private static NodeProto call(String function, String input, String output) {
    return node(function, input, output).setDomain(DOMAIN).build();
  }

  private static NodeProto.Builder node(String operator, String input, String output) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addInput(input)
        .addOutput(output)
        .addAttribute(attribute("alpha").setRefAttrName("alpha"));
  }

  private static AttributeProto.Builder attribute(String name) {
    return AttributeProto.newBuilder().setName(name);
  }

  private static ValueInfoProto value(String name) {
    return ValueInfoProto.newBuilder().setName(name).build();
  }
}
