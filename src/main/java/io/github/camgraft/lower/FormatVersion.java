package io.github.camgraft.lower;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which version of the file format (IR) a model needs. Old runtimes refuse a newer one outright,
 * whatever is in the file, so exporters that always declare their newest cost users their old
 * runtimes.
 */
final class FormatVersion {
  /** The version that was current when an operator set was released (ONNX, Versioning.md). */
  private static final NavigableMap<Long, Long> BY_OPERATOR_SET =
      new TreeMap<>(Map.of(18L, 8L, 19L, 9L, 21L, 10L, 23L, 11L, 24L, 12L, 25L, 13L));

  /** The version that brought an element type. */
  private static final Map<DataType, Long> BY_TYPE =
      new EnumMap<>(
          Map.of(
              DataType.FLOAT8E4M3FN, 9L,
              DataType.FLOAT8E4M3FNUZ, 9L,
              DataType.FLOAT8E5M2, 9L,
              DataType.FLOAT8E5M2FNUZ, 9L,
              DataType.UINT4, 10L,
              DataType.INT4, 10L,
              DataType.FLOAT4E2M1, 11L,
              DataType.FLOAT8E8M0, 12L,
              DataType.UINT2, 13L,
              DataType.INT2, 13L));

  /** Initializers that are no inputs. */
  private static final long WITH_CONSTANTS = 4;

  private FormatVersion() {}

  /** The version that belongs to an operator set. */
  static long of(long operatorSet) {
    Map.Entry<Long, Long> entry = BY_OPERATOR_SET.floorEntry(operatorSet);
    return entry == null ? WITH_CONSTANTS : entry.getValue();
  }

  /**
   * The lowest version that suffices; a file that gets by with less than its operator set's keeps
   * it.
   */
  static long sufficientFor(Model model) {
    long declared = Math.max(WITH_CONSTANTS, model.irVersion());
    long ofTypes =
        model.graph().initializers().values().stream()
            .mapToLong(tensor -> BY_TYPE.getOrDefault(tensor.type(), WITH_CONSTANTS))
            .max()
            .orElse(WITH_CONSTANTS);
    return Math.max(ofTypes, Math.min(declared, of(model.operatorSet())));
  }
}
