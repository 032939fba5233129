package io.github.camgraft.layer;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.layer.ModulePath.Framework;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tensors of a graph by the names of the framework that the network was written in: {@code
 * layer4.1.relu} for PyTorch, {@code conv5_block3_out} for Keras, whatever the exporter made of
 * them.
 *
 * <p>A part of a network stands for its last tensor, since that is what it returns. A name that is
 * shown leads back to its tensor.
 */
public final class LayerNames {
  /** What cuts a value off or stores it in fewer bits, and so ends the layer that made it. */
  private static final Set<String> ENDS =
      Set.of("Relu", "Clip", "Min", "Max", "QuantizeLinear", "DequantizeLinear");

  /** What tf2onnx puts between layers, where the channels have to move. */
  private static final Pattern BETWEEN = Pattern.compile(".*__\\d+");

  /** Of every tensor whose place in the network is known, in the graph's order. */
  private final Map<String, ModulePath> paths;

  /** The same as the file has them, where Keras put numbers behind the names. */
  private final Map<String, ModulePath> numbered;

  /** How many outermost modules all paths have in common. */
  private final int common;

  public LayerNames(Graph graph) {
    numbered = paths(graph);
    paths = KerasCounters.without(numbered);
    common = common(paths.values());
  }

  private static Map<String, ModulePath> paths(Graph graph) {
    Map<String, ModulePath> paths = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      path(node, paths)
          .ifPresent(path -> node.outputs().forEach(output -> paths.put(output, path)));
    }
    return paths;
  }

  private static Optional<ModulePath> path(Node node, Map<String, ModulePath> before) {
    Optional<ModulePath> own = ModulePath.of(node);
    if (own.isEmpty()) {
      return ENDS.contains(node.operator())
          ? Optional.ofNullable(before.get(node.input(0)))
          : Optional.empty();
    }
    return own.filter(path -> !node.is("Transpose") || !BETWEEN.matcher(path.step()).matches());
  }

  private static int common(Collection<ModulePath> paths) {
    List<List<String>> modules =
        paths.stream().map(ModulePath::modules).filter(path -> !path.isEmpty()).toList();
    int length = modules.stream().mapToInt(List::size).min().orElse(0);
    return (int)
        IntStream.range(0, length)
            .takeWhile(i -> modules.stream().map(path -> path.get(i)).distinct().count() == 1)
            .count();
  }

  /**
   * The tensors of the part of the network that a user names, in the graph's order; none where
   * there is no such part. Of several parts with that name the one that lies outermost counts, and
   * one that has a tensor of the kind wanted rather than one that has none.
   */
  List<String> within(String name, Predicate<String> wanted) {
    List<String> unwanted = List.of();
    for (Map<String, ModulePath> known :
        paths == numbered ? List.of(paths) : List.of(paths, numbered)) {
      for (boolean outermost : new boolean[] {true, false}) {
        List<String> tensors = within(name, known, outermost);
        if (tensors.stream().anyMatch(wanted)) {
          return tensors;
        }
        unwanted = unwanted.isEmpty() ? tensors : unwanted;
      }
    }
    return unwanted;
  }

  private List<String> within(String name, Map<String, ModulePath> known, boolean outermost) {
    Map<Framework, List<String>> words = new EnumMap<>(Framework.class);
    return known.entrySet().stream()
        .filter(
            entry -> {
              Framework framework = entry.getValue().framework();
              return isWithin(
                  entry.getValue(),
                  words.computeIfAbsent(framework, by -> ModulePath.words(name, by)),
                  outermost);
            })
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean isWithin(ModulePath path, List<String> words, boolean outermost) {
    int place = path.indexOf(words);
    if (words.isEmpty() || place < 0) {
      return false;
    }
    // A number alone is a child of any Sequential, unless it is the network itself.
    boolean isOutermost = place <= common;
    return isOutermost || (!outermost && !words.get(0).matches("\\d+"));
  }

  /**
   * The name of a tensor for people: that of the innermost part of the network that returns it,
   * else that of its step in that part, else its own.
   *
   * @param wanted which tensors a name may stand for
   */
  public String shown(String tensor, Predicate<String> wanted) {
    ModulePath path = paths.get(tensor);
    return path == null || path.modules().isEmpty()
        ? tensor
        : Stream.of(path.modules(), path.whole())
            .map(words -> joined(words, path.framework()))
            .filter(name -> leadsTo(tensor, name, wanted))
            .findFirst()
            .orElse(tensor);
  }

  private boolean leadsTo(String tensor, String name, Predicate<String> wanted) {
    List<String> tensors = within(name, wanted).stream().filter(wanted).toList();
    return !tensors.isEmpty() && tensors.get(tensors.size() - 1).equals(tensor);
  }

  /** Keras' name of the whole model says nothing; PyTorch's outermost module is an attribute. */
  private String joined(List<String> words, Framework framework) {
    int begin = framework == Framework.TENSORFLOW ? Math.min(common, words.size() - 1) : 0;
    return String.join(framework.separator(), words.subList(begin, words.size()));
  }

  /** All names by which these tensors, or parts of the network around them, can be called. */
  Set<String> known(Collection<String> tensors) {
    Set<String> names = new LinkedHashSet<>();
    for (String tensor : tensors) {
      ModulePath path = paths.get(tensor);
      if (path != null) {
        List<String> whole = path.whole();
        for (int begin = 0; begin < whole.size(); begin++) {
          for (int end = begin + 1; end <= whole.size(); end++) {
            names.add(String.join(path.framework().separator(), whole.subList(begin, end)));
          }
        }
      }
    }
    names.removeIf(name -> name.matches("\\d.*"));
    return names;
  }
}
