package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.OneHot;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One channel of each picture, taken in front of the operators that treat each channel for itself
 * and not behind them. Where the channels are classes, these have a thousandth to do then.
 */
final class PickedChannel {
  private static final Set<String> PRODUCTS = Set.of("Mul", "Div");
  private static final Set<String> ELEMENTWISE = Set.of("Relu", "HardSigmoid");

  private final Tape tape;
  private final Value channel;

  private PickedChannel(Value channel) {
    this.tape = channel.tape();
    this.channel = channel;
  }

  /**
   * One channel of each picture, as [N, 1, …].
   *
   * @param maps [N, C, …]
   * @param channel int64 [N]
   */
  static Value of(Value maps, Value channel) {
    return new PickedChannel(channel).of(maps);
  }

  private Value of(Value maps) {
    // Rows of which this is the place of the one.
    if (OneHot.of(maps).map(OneHot::places).filter(channel::equals).isPresent()) {
      return tape.scalar(maps.type(), 1).expanded(single(maps));
    }
    return maps.recorded()
        .flatMap(node -> PRODUCTS.contains(node.operator()) ? product(node, maps) : of(node, maps))
        .orElseGet(() -> gathered(maps));
  }

  private Optional<Value> product(Node node, Value maps) {
    Value left = part(tape.recorded(node.input(0)), maps);
    Value right = part(tape.recorded(node.input(1)), maps);
    return Optional.of(node.is("Mul") ? left.times(right) : left.dividedBy(right));
  }

  /** The channel of an operand, or the operand where it serves all of them. */
  private Value part(Value operand, Value maps) {
    return OneHotChannel.areSame(operand, maps) ? of(operand) : operand;
  }

  /** What a node makes of the channel of its first input, if it treats each for itself. */
  private Optional<Value> of(Node node, Value maps) {
    Value before = tape.recorded(node.input(0));
    if (!OneHotChannel.areSame(before, maps)) {
      return Optional.empty();
    }
    if (ELEMENTWISE.contains(node.operator())) {
      TensorType type = new TensorType(maps.type(), maps.shape().with(1, Dimension.of(1)));
      return Optional.of(tape.node(node.operator(), type, node.attributes(), of(before)));
    }
    return switch (node.operator()) {
      case "Reshape" -> Optional.of(of(before).reshaped(single(maps)));
      case "Expand" -> Optional.of(of(before).expanded(single(maps)));
      case "Resize" ->
          hasOnePlace(before) ? Optional.of(of(before).expanded(single(maps))) : Optional.empty();
      case "Conv" -> factor(node, before).map(factor -> of(before).times(factor));
      default -> Optional.empty();
    };
  }

  /** The number by which a convolution multiplies all its channels, if that is what it does. */
  private Optional<Value> factor(Node node, Value before) {
    boolean isLine =
        node.inputs().size() == 2
            && before.shape().get(1).is(node.attributes().integer("group", 1))
            && before.shape().equals(tape.recorded(node.output(0)).shape());
    return tape.recorder(node.input(1))
        .filter(weights -> isLine && weights.is("Expand"))
        .map(weights -> tape.recorded(weights.input(0)))
        .filter(number -> number.shape().equals(Shape.of(1, 1, 1, 1)));
  }

  private Value gathered(Value maps) {
    List<Dimension> dimensions = new ArrayList<>(maps.shape().dimensions());
    dimensions.remove(1);
    Attributes byPicture = Attributes.NONE.with("batch_dims", 1);
    TensorType type = new TensorType(maps.type(), new Shape(dimensions));
    return tape.node("GatherND", type, byPicture, maps, channel.unsqueezed(1)).unsqueezed(1);
  }

  private static boolean hasOnePlace(Value maps) {
    return maps.shape().dimensions().stream().skip(2).allMatch(length -> length.is(1));
  }

  private List<Extent> single(Value maps) {
    List<Extent> extents = new ArrayList<>(maps.extents());
    extents.set(1, tape.extent(1));
    return extents;
  }
}
