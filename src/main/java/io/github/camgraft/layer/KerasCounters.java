package io.github.camgraft.layer;

import io.github.camgraft.layer.ModulePath.Framework;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The numbers that TensorFlow puts behind the names of Keras 3's layers, since they were called
 * once before the export: {@code functional_1/conv2d_6_1/convolution} is the layer {@code
 * conv2d_6}.
 */
final class KerasCounters {
  private static final Pattern COUNTED = Pattern.compile(".+_\\d+");

  /** Steps of Keras 2 alone, whose layers have the numbers that they were born with. */
  private static final Set<String> OLDER = Set.of("Conv2D", "FusedBatchNormV3");

  private KerasCounters() {}

  /**
   * The same paths without these numbers, or as they are where they are no such ones: where not
   * every layer has one, where layers of two names would get the same, or where the operators are
   * those of Keras 2.
   */
  static Map<String, ModulePath> without(Map<String, ModulePath> paths) {
    List<ModulePath> layers =
        paths.values().stream()
            .filter(path -> path.framework() == Framework.TENSORFLOW && !path.modules().isEmpty())
            .toList();
    if (layers.isEmpty() || !layers.stream().allMatch(KerasCounters::isCounted) || clash(layers)) {
      return paths;
    }
    Map<String, ModulePath> plain = new LinkedHashMap<>();
    paths.forEach((tensor, path) -> plain.put(tensor, plain(path)));
    return plain;
  }

  private static boolean isCounted(ModulePath path) {
    return path.modules().stream().limit(2).allMatch(name -> COUNTED.matcher(name).matches())
        && !OLDER.contains(path.step());
  }

  private static boolean clash(Collection<ModulePath> paths) {
    Map<List<String>, Set<String>> counted = new HashMap<>();
    for (ModulePath path : paths) {
      List<String> modules = path.modules();
      for (int i = 1; i <= modules.size(); i++) {
        counted
            .computeIfAbsent(plain(modules.subList(0, i)), key -> new HashSet<>())
            .add(modules.get(i - 1));
      }
    }
    return counted.values().stream().anyMatch(names -> names.size() > 1);
  }

  private static ModulePath plain(ModulePath path) {
    return path.framework() == Framework.TENSORFLOW
        ? path.withModules(plain(path.modules()))
        : path;
  }

  private static List<String> plain(List<String> modules) {
    return modules.stream().map(name -> name.replaceFirst("_\\d+$", "")).toList();
  }
}
