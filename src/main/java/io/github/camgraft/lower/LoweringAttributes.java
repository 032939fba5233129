package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.ArrayList;
import java.util.List;

/** Rows whose constants were attributes and became inputs. */
final class LoweringAttributes {
  private LoweringAttributes() {}

  /**
   * Squeeze-13, Unsqueeze-13, ReduceSum-13 and the other reductions of 18: {@code axes} is input 1.
   */
  static void axes(Node node, Rewrite rewrite) {
    rewrite.emit(listAsInput(node, rewrite, "axes"));
  }

  /** Split-13: {@code split} is input 1. */
  static void split(Node node, Rewrite rewrite) {
    rewrite.emit(listAsInput(node, rewrite, "split"));
  }

  /** An empty list meant the same as none. */
  private static Node listAsInput(Node node, Rewrite rewrite, String name) {
    long[] values = node.attributes().integers(name).orElse(new long[0]);
    Node without = node.withAttributes(node.attributes().without(name));
    return values.length == 0
        ? without
        : without.withInputs(List.of(node.input(0), rewrite.longs(name, values)));
  }

  /** Split-18: equal parts must be counted in {@code num_outputs}. */
  static void partCount(Node node, Rewrite rewrite) {
    rewrite.emit(
        node.input(1).isEmpty()
            ? node.withAttributes(
                node.attributes().with("num_outputs", (long) node.outputs().size()))
            : node);
  }

  /** DFT-20: the axis is input 2 and another one where it is missing; so it is always said. */
  static void axisOfTransform(Node node, Rewrite rewrite) {
    long axis = node.attributes().integer("axis", 1);
    rewrite.emit(node.withAttributes(node.attributes().with("axis", axis)));
  }

  /** Upsample-9: {@code scales} is input 1. */
  static void scales(Node node, Rewrite rewrite) {
    float[] scales =
        node.attributes()
            .reals("scales")
            .orElseThrow(() -> rewrite.refusal("has no scales: the file is damaged"));
    rewrite.emit(
        node.withInputs(
                List.of(node.input(0), rewrite.floats("scales", Shape.of(scales.length), scales)))
            .withAttributes(node.attributes().without("scales")));
  }

  /** Slice-10: {@code starts}, {@code ends} and {@code axes} are inputs 1 to 3. */
  static void slice(Node node, Rewrite rewrite) {
    List<String> inputs = new ArrayList<>(List.of(node.input(0)));
    Attributes attributes = node.attributes();
    for (String name : List.of("starts", "ends", "axes")) {
      node.attributes().integers(name).ifPresent(values -> inputs.add(rewrite.longs(name, values)));
      attributes = attributes.without(name);
    }
    rewrite.emit(node.withInputs(inputs).withAttributes(attributes));
  }

  /** TopK-10: {@code k} is input 1. */
  static void count(Node node, Rewrite rewrite) {
    String k = rewrite.longs("k", node.attributes().integer("k", 1));
    rewrite.emit(
        node.withInputs(List.of(node.input(0), k)).withAttributes(node.attributes().without("k")));
  }

  /** Clip-11: {@code min} and {@code max} are inputs 1 and 2; without one there is no bound. */
  static void bounds(Node node, Rewrite rewrite) {
    List<String> inputs = new ArrayList<>(List.of(node.input(0)));
    inputs.add(bound(node, rewrite, "min"));
    inputs.add(bound(node, rewrite, "max"));
    rewrite.emit(
        node.withInputs(withoutTrailingGaps(inputs))
            .withAttributes(node.attributes().without("min").without("max")));
  }

  private static String bound(Node node, Rewrite rewrite, String name) {
    return node.attributes().has(name)
        ? rewrite.like(node.input(0), name, node.attributes().real(name, 0))
        : "";
  }

  /** Pad-11: {@code pads} and {@code value} are inputs 1 and 2; without a value it is zero. */
  static void pads(Node node, Rewrite rewrite) {
    long[] pads =
        node.attributes()
            .integers("pads")
            .orElseThrow(() -> rewrite.refusal("has no pads: the file is damaged"));
    List<String> inputs = new ArrayList<>(List.of(node.input(0), rewrite.longs("pads", pads)));
    float value = node.attributes().real("value", 0);
    if (value != 0) {
      inputs.add(rewrite.like(node.input(0), "value", value));
    }
    rewrite.emit(
        node.withInputs(inputs).withAttributes(node.attributes().without("pads").without("value")));
  }

  /** Inputs that are left out at the end are not written at all. */
  static List<String> withoutTrailingGaps(List<String> inputs) {
    int length = inputs.size();
    while (length > 0 && inputs.get(length - 1).isEmpty()) {
      length--;
    }
    return List.copyOf(inputs.subList(0, length));
  }
}
