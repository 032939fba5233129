package io.github.camgraft.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Large weights, copied out of the Java heap once for several models that are made of the same
 * ones, such as a model, what it was augmented to, and parts of it.
 */
public final class SharedWeights {
  /** What is small may be asked for while types are inferred. */
  private static final long SMALL = 4096;

  private final IdentityHashMap<ByteString, ByteBuffer> copies = new IdentityHashMap<>();

  /** Takes those weights out of a model that can be taken out. */
  public Detached detached(Model model) {
    Graph graph = model.graph();
    Set<String> inputs = graph.inputs().stream().map(ValueInfo::name).collect(Collectors.toSet());
    Map<String, Detached.Weight> weights = new LinkedHashMap<>();
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : graph.initializers().values()) {
      if (isLarge(tensor) && !inputs.contains(tensor.name())) {
        ByteBuffer bytes =
            copies.computeIfAbsent(tensor.proto().getRawData(), SharedWeights::copied);
        weights.put(tensor.name(), new Detached.Weight(tensor.shape(), bytes.duplicate()));
        tensors.add(tensor.elsewhere());
      } else {
        tensors.add(tensor);
      }
    }
    return new Detached(model.withGraph(graph.withInitializers(tensors)), weights);
  }

  private static boolean isLarge(Tensor tensor) {
    return tensor.type() == DataType.FLOAT
        && tensor.count() >= SMALL
        && tensor.proto().hasRawData()
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  private static ByteBuffer copied(ByteString numbers) {
    ByteBuffer copy = ByteBuffer.allocateDirect(numbers.size());
    numbers.copyTo(copy);
    return copy.flip();
  }
}
