package io.github.camgraft.augment;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.ValueInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a file's graph has what the contract beside it promises. */
final class ContractInGraph {
  private final Contract contract;
  private final Graph graph;
  private final Set<String> inputs;
  private final Set<String> outputs;

  ContractInGraph(Contract contract, Graph graph) {
    this.contract = contract;
    this.graph = graph;
    this.inputs = names(graph.feeds());
    this.outputs = names(graph.outputs());
  }

  private static Set<String> names(List<ValueInfo> values) {
    return values.stream().map(ValueInfo::name).collect(Collectors.toSet());
  }

  /** Names the first thing that is missing. */
  void check() {
    contract.views().forEach(view -> requireInput(view.image()));
    if (contract.classChoice().kind() == ClassChoice.Kind.INPUT) {
      requireInput(Contract.EXPLAIN_CLASS);
    }
    requireOutput(contract.output());
    contract
        .target()
        .ifPresentOrElse(
            weighted -> {
              requireInput(Contract.EXPLAIN_WEIGHTS);
              requireOutput(weighted.output());
            },
            () -> requireOutput(Contract.EXPLAINED_CLASS));
    requireOutput(Contract.EXPLAINED_SCORE);
    contract.views().forEach(this::requireOutputs);
    requireLabels();
    graph.outputs().stream()
        .filter(value -> value.name().equals(contract.output()))
        .flatMap(value -> value.type().stream())
        .forEach(type -> requireClasses(type.shape()));
  }

  private void requireOutputs(Contract.View view) {
    view.layers().forEach(layer -> contract.outputs(layer).values().forEach(this::requireOutput));
    if (contract.hasMergedMaps()) {
      requireOutput(view.mergedMap());
    }
    contract.methods().stream()
        .filter(contract::hasInputGradient)
        .forEach(method -> requireOutput(view.output(method)));
  }

  private void requireInput(String name) {
    require("input", name, inputs);
  }

  private void requireOutput(String name) {
    require("output", name, outputs);
  }

  private static void require(String kind, String name, Set<String> there) {
    if (!there.contains(name)) {
      throw Contract.damaged("the file has no %s '%s'".formatted(kind, name));
    }
  }

  private void requireLabels() {
    int names = contract.labels().size();
    boolean counted = names > 0 && contract.classes() > 0 && !contract.reading().single();
    if (counted && names != contract.classes()) {
      throw Contract.damaged(
          "labels holds %d names for %d classes".formatted(names, contract.classes()));
    }
  }

  /** One number stands for two classes. */
  private void requireClasses(Shape shape) {
    boolean counted = shape.rank() == 2 && shape.get(1).isKnown() && shape.get(1).size() > 1;
    if (counted
        && contract.classes() > 0
        && !contract.reading().single()
        && shape.get(1).size() != contract.classes()) {
      throw Contract.damaged(
          "score.classes is %d, but '%s' has %d"
              .formatted(contract.classes(), contract.output(), shape.get(1).size()));
    }
  }
}
