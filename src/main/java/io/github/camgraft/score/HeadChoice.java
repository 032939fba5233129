package io.github.camgraft.score;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which of several outputs of a model is the classifier: the one that the file makes probabilities
 * of or chooses a class by, rather than plain scores; scores of classes rather than a single
 * number; the end of the network rather than what is on the way there or branches off it.
 */
final class HeadChoice {
  private final Graph graph;
  private final Facts facts;
  private final Set<String> ofPicture = new HashSet<>();
  private final Map<String, Node> producers = new HashMap<>();

  HeadChoice(Graph graph, Facts facts, List<ImageInput> images) {
    this.graph = graph;
    this.facts = facts;
    images.forEach(image -> ofPicture.add(image.name()));
    for (Node node : graph.nodes()) {
      boolean carries = !node.is("Shape") && !node.is("Size");
      if (carries && node.inputs().stream().anyMatch(ofPicture::contains)) {
        ofPicture.addAll(node.outputs());
      }
      node.outputs().forEach(output -> producers.put(output, node));
    }
    // An output that is left out has the empty name, and so has an input.
    ofPicture.remove("");
    producers.remove("");
  }

  /** The outputs to look at: those that depend on the picture, the real ones first. */
  List<String> outputs() {
    List<String> all = graph.outputs().stream().map(ValueInfo::name).toList();
    List<String> dependent = preferred(all, ofPicture::contains);
    List<String> ordered = new ArrayList<>(dependent.stream().filter(this::isReal).toList());
    dependent.stream().filter(output -> !isReal(output)).forEach(ordered::add);
    return ordered;
  }

  private boolean isReal(String value) {
    return facts.type(value).map(TensorType::type).filter(DataType::isFloatingPoint).isPresent();
  }

  /** The one to explain where the user names none. */
  ScoreOrigin best(List<ScoreOrigin> found) {
    List<ScoreOrigin> left = preferred(found, ScoreOrigin::classifies);
    left = preferred(left, origin -> !origin.reading().isValue());
    left = preferred(left, origin -> !origin.output().isEmpty());
    left = preferred(left, origin -> origin.tail() != Score.Tail.NONE);
    List<ScoreOrigin> equals = left;
    left = preferred(left, origin -> equals.stream().noneMatch(other -> isOnTheWay(origin, other)));
    if (left.size() == 1) {
      return left.get(0);
    }
    long most = left.stream().mapToLong(this::maps).max().orElse(0);
    return preferred(left, origin -> maps(origin) == most).get(0);
  }

  private static <T> List<T> preferred(List<T> all, Predicate<T> wanted) {
    List<T> some = all.stream().filter(wanted).toList();
    return some.isEmpty() ? all : some;
  }

  private boolean isOnTheWay(ScoreOrigin one, ScoreOrigin other) {
    return !one.isSameAs(other)
        && !one.named().equals(other.named())
        && behind(other.named()).contains(one.named());
  }

  /** How many feature maps or tokens an output is made of: an auxiliary head branches off early. */
  private long maps(ScoreOrigin origin) {
    return behind(origin.named()).stream()
        .filter(ofPicture::contains)
        .filter(value -> facts.type(value).filter(type -> type.shape().rank() > 2).isPresent())
        .count();
  }

  private Set<String> behind(String value) {
    Set<String> found = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(value));
    while (!open.isEmpty()) {
      Node node = producers.get(open.remove(open.size() - 1));
      if (node != null) {
        node.inputs().stream().filter(found::add).forEach(open::add);
      }
    }
    return found;
  }
}
