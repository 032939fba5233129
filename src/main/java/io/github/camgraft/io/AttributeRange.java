package io.github.camgraft.io;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Which whole numbers an attribute of the standard operators may hold, whatever the operator. Most
 * of them are divided by, counted with, or places among axes, and some that are out of range end
 * ONNX Runtime, not only the model.
 */
record AttributeRange(long least, long most) {
  private static final AttributeRange COUNT = new AttributeRange(1, Integer.MAX_VALUE);
  private static final AttributeRange LENGTH = new AttributeRange(0, Integer.MAX_VALUE);
  private static final AttributeRange PADDING =
      new AttributeRange(-Integer.MAX_VALUE, Integer.MAX_VALUE);
  private static final AttributeRange AXIS =
      new AttributeRange(-Budgets.MOST_AXES, Budgets.MOST_AXES);
  private static final AttributeRange PLACE = new AttributeRange(0, Budgets.MOST_AXES);

  // spotless:off
  private static final Map<String, AttributeRange> RANGES = Map.ofEntries(
      Map.entry("axes",           AXIS),
      Map.entry("axis",           AXIS),
      Map.entry("blocksize",      COUNT),
      Map.entry("dilations",      COUNT),
      Map.entry("group",          COUNT),
      Map.entry("hidden_size",    COUNT),
      Map.entry("kernel_shape",   COUNT),
      Map.entry("kv_num_heads",   COUNT),
      Map.entry("num_groups",     COUNT),
      Map.entry("num_outputs",    COUNT),
      Map.entry("offset_group",   COUNT),
      Map.entry("output_height",  COUNT),
      Map.entry("output_padding", LENGTH),
      Map.entry("output_shape",   LENGTH),
      Map.entry("output_width",   COUNT),
      Map.entry("pads",           PADDING),
      Map.entry("perm",           PLACE),
      Map.entry("pooled_shape",   COUNT),
      Map.entry("q_num_heads",    COUNT),
      Map.entry("sampling_ratio", LENGTH),
      Map.entry("size",           COUNT),
      Map.entry("split",          LENGTH),
      Map.entry("strides",        COUNT));
  // spotless:on

  /** The range of an attribute of that name, if it has one. */
  static Optional<AttributeRange> of(String name) {
    return Optional.ofNullable(RANGES.get(name));
  }

  /** The first number of an attribute that lies outside. */
  Optional<Long> outside(AttributeProto attribute) {
    LongStream numbers =
        attribute.hasI() || attribute.getType() == AttributeProto.AttributeType.INT
            ? LongStream.of(attribute.getI())
            : attribute.getIntsList().stream().mapToLong(Long::longValue);
    return numbers.filter(number -> number < least || number > most).boxed().findFirst();
  }
}
