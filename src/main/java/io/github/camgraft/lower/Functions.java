package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the nodes of the functions that a model defines in the place of the nodes that call them.
 *
 * <p>A function that is written in another version of the standard operator set than the model
 * stays a function: its nodes would come to mean something else.
 */
public final class Functions {
  private final Map<String, FunctionProto> functions = new HashMap<>();

  /** Those that stay functions, which the runtime writes out. */
  private final Map<String, FunctionProto> staying = new HashMap<>();

  private final NameAllocator allocator;
  private final List<Node> inlined = new ArrayList<>();
  private final NodeBudget budget;
  private int calls;

  private Functions(Model model) {
    List<Node> own = new ArrayList<>(model.graph().nodes());
    model.functions().forEach(each -> each.getNodeList().forEach(node -> own.add(new Node(node))));
    budget = NodeBudget.of(own);
    allocator = new NameAllocator(model.graph().valueNames());
    for (FunctionProto function : model.functions()) {
      boolean isWrittenOut = isOfSet(function, model.operatorSet());
      (isWrittenOut ? functions : staying).put(key(function), function);
    }
  }

  /** The same model with its functions written out. */
  public static Model inlined(Model model) {
    if (model.functions().isEmpty()) {
      return model;
    }
    Functions functions = new Functions(model);
    model.graph().nodes().forEach(functions::inline);
    Model written = model.withGraph(model.graph().withNodes(functions.inlined));
    return written.withFunctions(
        model.functions().stream()
            .filter(function -> !functions.functions.containsKey(key(function)))
            .toList(),
        functions.imports());
  }

  private static boolean isOfSet(FunctionProto function, long version) {
    return function.getOpsetImportList().stream()
        .filter(set -> Model.isStandard(set))
        .allMatch(set -> set.getVersion() == version);
  }

  private List<OperatorSetIdProto> imports() {
    return functions.values().stream()
        .flatMap(function -> function.getOpsetImportList().stream())
        .filter(set -> !Model.isStandard(set))
        .toList();
  }

  private static String key(FunctionProto function) {
    return function.getDomain() + ":" + function.getName() + ":" + function.getOverload();
  }

  private static String key(NodeProto node) {
    return node.getDomain() + ":" + node.getOpType() + ":" + node.getOverload();
  }

  private void inline(Node node) {
    budget.take(node);
    FunctionProto function = functions.get(key(node.proto()));
    if (function == null) {
      countWithin(node);
      inlined.add(withInlinedSubgraphs(node));
      return;
    }
    requireEnd(node);
    Map<String, String> entering = new HashMap<>();
    for (int i = 0; i < function.getInputCount(); i++) {
      entering.put(function.getInput(i), node.input(i));
    }
    Map<String, AttributeProto> given = given(function, node);
    List<Node> body =
        function.getNodeList().stream().map(inner -> bound(new Node(inner), given)).toList();
    calls++;
    new Inlining(node, allocator, entering)
        .of(body, function.getOutputList())
        .forEach(this::inline);
    calls--;
  }

  /** What the runtime will write out in the place of a function that stays counts as well. */
  private void countWithin(Node call) {
    FunctionProto function = staying.get(key(call.proto()));
    if (function != null) {
      requireEnd(call);
      calls++;
      for (NodeProto inner : function.getNodeList()) {
        budget.take(new Node(inner));
        countWithin(new Node(inner));
      }
      calls--;
    }
  }

  private void requireEnd(Node node) {
    if (calls == Budgets.DEEPEST_CALLS) {
      throw new ModelException(
          "function '%s' is called in more than %d others, each within the next: it seems to call itself, which ONNX does not allow"
              .formatted(node.qualifiedOperator(), Budgets.DEEPEST_CALLS));
    }
  }

  private Node withInlinedSubgraphs(Node node) {
    return node.attributes().subgraphCount() == 0
        ? node
        : node.withAttributes(node.attributes().withSubgraphs(this::inlined));
  }

  private Graph inlined(Graph subgraph) {
    List<Node> outer = new ArrayList<>(inlined);
    inlined.clear();
    subgraph.nodes().forEach(this::inline);
    Graph changed = subgraph.withNodes(inlined);
    inlined.clear();
    inlined.addAll(outer);
    return changed;
  }

  /** The attributes of a call: those that the caller sets, and the defaults of the others. */
  private static Map<String, AttributeProto> given(FunctionProto function, Node caller) {
    Map<String, AttributeProto> given = new HashMap<>();
    function
        .getAttributeProtoList()
        .forEach(attribute -> given.put(attribute.getName(), attribute));
    caller.attributes().protos().forEach(attribute -> given.put(attribute.getName(), attribute));
    return given;
  }

  /** A node with the values of the attributes in which it refers to those of the call. */
  private static Node bound(Node node, Map<String, AttributeProto> given) {
    List<AttributeProto> attributes = new ArrayList<>();
    for (AttributeProto attribute : node.attributes().protos()) {
      if (attribute.getRefAttrName().isEmpty()) {
        attributes.add(attribute);
      } else if (given.containsKey(attribute.getRefAttrName())) {
        AttributeProto value = given.get(attribute.getRefAttrName());
        attributes.add(value.toBuilder().setName(attribute.getName()).build());
      }
    }
    return node.withAttributes(
        Attributes.of(attributes)
            .withSubgraphs(
                graph ->
                    graph.withNodes(
                        graph.nodes().stream().map(inner -> bound(inner, given)).toList())));
  }
}
