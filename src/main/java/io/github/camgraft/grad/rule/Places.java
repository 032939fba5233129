package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.TensorType;

/**
 * Places of a tensor that a tensor of indices names, in one of the two ways of ONNX, and the two
 * operators that read and write there.
 */
record Places(Value indices, String gather, String scatter, Attributes attributes) {
  /** Every entry of the indices is a position along one axis. */
  static Places elements(Value indices, long axis) {
    return new Places(
        indices, "GatherElements", "ScatterElements", Attributes.NONE.with("axis", axis));
  }

  /** Every row of the indices is a place in the leading axes. */
  static Places rows(Value indices) {
    return new Places(indices, "GatherND", "ScatterND", Attributes.NONE);
  }

  /** What stands there, in the shape of that other value. */
  Value of(Value data, Value like) {
    TensorType type = new TensorType(data.type(), like.shape());
    return data.tape().node(gather, type, attributes, data, indices);
  }

  /** The data with these numbers in the places. */
  Value replaced(Value data, Value numbers) {
    return data.tape().node(scatter, data.tensorType(), attributes, data, indices, numbers);
  }

  /**
   * The data with these numbers combined into the places, as often as each is named. Only floats
   * are combined: there is no kernel for half precision.
   */
  Value combined(String reduction, Value data, Value numbers) {
    DataType wide = data.type() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    return data.tape()
        .node(
            scatter,
            new TensorType(wide, data.shape()),
            attributes.with("reduction", reduction),
            data.as(wide),
            indices,
            numbers.as(wide))
        .as(data.type());
  }
}
