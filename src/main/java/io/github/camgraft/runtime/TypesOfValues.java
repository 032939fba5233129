package io.github.camgraft.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What ONNX Runtime says of inputs and outputs, in the words of ONNX. */
final class TypesOfValues {
  private TypesOfValues() {}

  /** The types of those that are tensors, by name, in their order. */
  static Map<String, TensorType> of(Map<String, NodeInfo> infos) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    infos.forEach(
        (name, info) -> {
          if (info.getInfo() instanceof TensorInfo tensor) {
            types.put(name, type(name, tensor));
          }
        });
    return types;
  }

  private static TensorType type(String name, TensorInfo info) {
    long[] sizes = info.getShape();
    String[] symbols = info.getDimensionNames();
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] < -1) {
        throw new ImpossibleLength(
            "'%s' would have an axis of length %d: a window is larger than what it looks at"
                .formatted(name, sizes[axis]));
      }
      String symbol = symbols[axis].isEmpty() ? name + "#" + axis : symbols[axis];
      dimensions.add(sizes[axis] >= 0 ? Dimension.of(sizes[axis]) : Dimension.symbolic(symbol));
    }
    return new TensorType(elementType(info), new Shape(dimensions));
  }

  /** By name: the numbers behind ONNX Runtime's enum are its own, not those of the file format. */
  private static DataType elementType(TensorInfo info) {
    return DataType.valueOf(info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", ""));
  }
}
