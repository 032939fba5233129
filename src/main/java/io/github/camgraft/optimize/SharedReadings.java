package io.github.camgraft.optimize;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import java.util.List;
import java.util.Set;

/**
 * Quantised maps enter the blocks once, however many nodes read them. ONNX Runtime gives each
 * reader of a DequantizeLinear one of its own, and lays out what each of these returns: a
 * convolution between them makes it one node that has one reader.
 *
 * <p>The size of a step is multiplied in by that convolution, so that the numbers are those that
 * DequantizeLinear gives, to the last bit.
 */
final class SharedReadings {
  /** What takes maps in blocks and nothing else. */
  private static final Set<String> IN_BLOCKS = Set.of("Conv", "MaxPool");

  private SharedReadings() {}

  /** Nodes of a tape, in an order in which they can be computed, with the same results. */
  static List<Node> joined(List<Node> nodes, Set<String> wanted, Tape tape) {
    StandIns entries = new StandIns(tape);
    GraphIndex index = GraphIndex.of(nodes);
    for (Node node : nodes) {
      if (node.is("DequantizeLinear") && isShared(tape.recorded(node.output(0)), index)) {
        Value one = tape.scalar(DataType.FLOAT, 1);
        Value steps = tape.stored(node.input(0)).dequantised(one, tape.recorded(node.input(2)));
        Value size = tape.recorded(node.input(1)).expanded(List.of(steps.extent(1)));
        entries.put(node.output(0), BlockedLayout.scaled(steps, size));
      }
    }
    return entries.in(nodes, wanted);
  }

  private static boolean isShared(Value reading, GraphIndex index) {
    long readers =
        index.readers(reading.name()).stream()
            .filter(node -> IN_BLOCKS.contains(node.operator()))
            .filter(node -> node.input(0).equals(reading.name()))
            .count();
    return readers > 1 && BlockedLayout.hold(reading);
  }
}
