package io.github.camgraft.layer;

import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value comes about in a network, in the words of the framework that the network was
 * written in.
 *
 * @param modules PyTorch's modules or Keras' layers around it, from the outermost inwards, such as
 *     {@code layer4}, {@code 1}, {@code relu}
 * @param step what is done there, such as {@code relu_16} or {@code Conv}
 * @param framework whose words these are
 */
record ModulePath(List<String> modules, String step, Framework framework) {
  private static final String SCOPES = "pkg.torch.onnx.name_scopes";
  private static final String NAMESPACE = "namespace";

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

  private static final Pattern OUTPUT = Pattern.compile("_output_\\d+(_.*)?$");

  /** What TensorFlow puts around the whole of a graph when it is called or loaded. */
  private static final Set<String> CALLS = Set.of("StatefulPartitionedCall", "PartitionedCall");

  /** A scope that Keras opens inside a layer for its own arithmetic. */
  private static final Set<String> INNER = Set.of("batchnorm");

  /** Who names the parts of networks, and how. */
  enum Framework {
    /** Attributes joined by dots; the children of a Sequential are numbers. */
    PYTORCH("."),
    /** Name scopes joined by slashes, whose names may have dots in them. */
    TENSORFLOW("/");

    private final String separator;

    Framework(String separator) {
      this.separator = separator;
    }

    String separator() {
      return separator;
    }
  }

  /** Keeps its own copy. */
  ModulePath {
    modules = List.copyOf(modules);
  }

  /**
   * What is known of a node's first output: PyTorch's default exporter notes it in the node's
   * metadata, its older one writes it into names as {@code /layer4/layer4.1/relu/Relu_output_0},
   * TensorFlow as {@code resnet50/conv5_block3_out/Relu:0}, and TensorFlow Lite in the same way for
   * each operator that it fused, joined by semicolons.
   */
  static Optional<ModulePath> of(Node node) {
    return node.metadata(SCOPES)
        .flatMap(ModulePath::ofScopes)
        .or(() -> node.metadata(NAMESPACE).flatMap(ModulePath::ofNamespace))
        // What is fused keeps the name of its last value, but maybe that of its first node.
        .or(() -> ofName(node.output(0)))
        .or(() -> ofName(node.name()));
  }

  /** Python's list of all modules around a node, the last one the node itself. */
  private static Optional<ModulePath> ofScopes(String list) {
    List<String> scopes = new ArrayList<>();
    Matcher quoted = QUOTED.matcher(list);
    while (quoted.find()) {
      scopes.add(quoted.group(1) == null ? quoted.group(2) : quoted.group(1));
    }
    return ofScopes(scopes);
  }

  /** The same with the class of each module behind a colon: {@code : Net/body: Sequential/…}. */
  private static Optional<ModulePath> ofNamespace(String text) {
    return ofScopes(
        Arrays.stream(text.split("/"))
            .map(scope -> scope.replaceFirst(":.*", "").strip())
            .toList());
  }

  private static Optional<ModulePath> ofScopes(List<String> scopes) {
    if (scopes.size() < 2) {
      return Optional.empty();
    }
    // A module that is called again has the number of the call behind its name: relu@1.
    String module = scopes.get(scopes.size() - 2).replaceAll("@\\d+", "");
    return Optional.of(
        new ModulePath(dotted(module), scopes.get(scopes.size() - 1), Framework.PYTORCH));
  }

  private static Optional<ModulePath> ofName(String name) {
    if (name.indexOf('/') < 0) {
      return Optional.empty();
    }
    String first = withoutNumber(name.split(";", 2)[0]);
    List<String> parts = Arrays.stream(first.split("/")).filter(part -> !part.isEmpty()).toList();
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    int last = parts.size() - 1;
    if (first.startsWith("/")) {
      String step = OUTPUT.matcher(parts.get(last)).replaceFirst("");
      return Optional.of(
          new ModulePath(unrepeated(parts.subList(0, last)), step, Framework.PYTORCH));
    }
    int begin = 0;
    while (begin < last && CALLS.contains(parts.get(begin))) {
      begin++;
    }
    int end = last > begin && INNER.contains(parts.get(last - 1)) ? last - 1 : last;
    return Optional.of(
        new ModulePath(
            parts.subList(begin, end),
            String.join("/", parts.subList(end, parts.size())),
            Framework.TENSORFLOW));
  }

  /** Without the number of a node's output, as TensorFlow writes it. */
  private static String withoutNumber(String name) {
    int colon = name.lastIndexOf(':');
    boolean isNumber =
        colon >= 0
            && name.chars().skip(colon + 1L).allMatch(letter -> letter >= '0' && letter <= '9');
    return isNumber ? name.substring(0, colon) : name;
  }

  /**
   * The modules of a path in which each child of a Sequential repeats its parent's name, as in
   * {@code features/features.1/conv/conv.0}.
   */
  private static List<String> unrepeated(List<String> parts) {
    List<String> kept = new ArrayList<>();
    for (String part : parts) {
      if (!kept.isEmpty() && part.startsWith(kept.get(kept.size() - 1) + ".")) {
        kept.remove(kept.size() - 1);
      }
      kept.add(part);
    }
    List<String> words = new ArrayList<>();
    kept.forEach(part -> words.addAll(dotted(part)));
    return words;
  }

  private static List<String> dotted(String text) {
    return text.indexOf('.') < 0 && !text.isEmpty()
        ? List.of(text)
        : Arrays.stream(text.split("\\.")).filter(part -> !part.isEmpty()).toList();
  }

  /** The words that a user joined by dots or slashes, as this framework divides them. */
  static List<String> words(String text, Framework framework) {
    List<String> parts =
        Arrays.stream(withoutNumber(text).split("/")).filter(part -> !part.isEmpty()).toList();
    return framework == Framework.PYTORCH ? unrepeated(parts) : parts;
  }

  /** The modules with the step behind them. */
  List<String> whole() {
    List<String> whole = new ArrayList<>(modules);
    whole.add(step);
    return whole;
  }

  /** Where these words begin in the whole path, or -1. */
  int indexOf(List<String> words) {
    for (int place = 0; place + words.size() <= modules.size() + 1; place++) {
      if (isAt(place, words)) {
        return place;
      }
    }
    return -1;
  }

  private boolean isAt(int place, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (!words.get(i).equals(word(place + i))) {
        return false;
      }
    }
    return true;
  }

  private String word(int place) {
    return place < modules.size() ? modules.get(place) : step;
  }

  /** The same path with other modules. */
  ModulePath withModules(List<String> others) {
    return new ModulePath(others, step, framework);
  }
}
