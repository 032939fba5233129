package io.github.camgraft.runtime;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Windows that might be larger than what they look at. ONNX Runtime infers a length below zero of
 * their result then, and where a Slice comes later it does not refuse the model but ends the whole
 * process. So the graph is loaded up to such windows first, where there is a Slice behind them.
 *
 * @hidden
 */
public final class Windows {
  private static final Set<String> OPERATORS =
      Set.of(
          "AveragePool",
          "Conv",
          "ConvInteger",
          "LpPool",
          "MaxPool",
          "QLinearConv",
          "FusedConv",
          "QLinearAveragePool",
          "ConvTranspose",
          "Pad",
          "DeformConv");

  private Windows() {}

  /**
   * Values to be inferred first, one set after the other; none where no Slice is in danger.
   *
   * @param graph the graph of the file
   * @param fitting the model with lengths that fit
   * @return the names of values
   */
  public static List<Set<String>> stages(Graph graph, Set<String> fitting) {
    List<Set<String>> stages = new ArrayList<>();
    if (graph.nodes().stream().noneMatch(node -> node.is("Slice"))) {
      return stages;
    }
    Set<String> checked = new HashSet<>(fitting);
    for (Set<String> next = next(graph, checked); !next.isEmpty(); next = next(graph, checked)) {
      stages.add(next);
      checked.addAll(next);
    }
    return stages;
  }

  /** The windows not yet checked with no endangered Slice before them, if there is such a Slice. */
  private static Set<String> next(Graph graph, Set<String> checked) {
    Set<String> suspect = new HashSet<>();
    Set<String> endangered = new HashSet<>();
    Set<String> next = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      boolean isBehind = node.inputs().stream().anyMatch(suspect::contains);
      if (node.inputs().stream().anyMatch(endangered::contains) || (isBehind && node.is("Slice"))) {
        endangered.addAll(node.outputs());
      } else if (mayBeTooLarge(node) && !checked.contains(node.output(0))) {
        next.add(node.output(0));
        suspect.addAll(node.outputs());
      } else if (isBehind) {
        suspect.addAll(node.outputs());
      }
    }
    return endangered.isEmpty() ? Set.of() : next;
  }

  private static boolean mayBeTooLarge(Node node) {
    if (!OPERATORS.contains(node.operator())) {
      return false;
    }
    Attributes attributes = node.attributes();
    long[] kernel = attributes.integers("kernel_shape").orElse(new long[0]);
    long[] pads = attributes.integers("pads").orElse(new long[0]);
    long[] dilations = attributes.integers("dilations").orElse(new long[0]);
    boolean fits = kernel.length > 0 && !node.is("ConvTranspose") && !node.is("Pad");
    for (int axis = 0; axis < kernel.length; axis++) {
      long apart = axis < dilations.length ? dilations[axis] : 1;
      long extent = (kernel[axis] - 1) * apart + 1;
      long padding = pads.length == 2 * kernel.length ? pads[axis] + pads[axis + kernel.length] : 0;
      fits &= extent <= padding + 1;
    }
    return !fits && !attributes.text("auto_pad", "NOTSET").startsWith("SAME");
  }
}
