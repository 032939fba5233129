package io.github.camgraft.grad;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reverse-mode differentiation: walks a graph backwards from the score and writes on a tape, node
 * by node, what the rules say. Summing branches, undoing broadcasting and leaving out what is not
 * asked for happen here, never in a rule.
 */
public final class Backprop {
  private final Graph graph;
  private final Tape tape;
  private final RuleTable rules;
  private final Forms forms;

  /** An engine for one graph and one table, writing on that tape in plain forms. */
  public Backprop(Graph graph, Tape tape, RuleTable rules) {
    this(graph, tape, rules, Forms.PLAIN);
  }

  /** An engine for one graph and one table, writing on that tape in these forms. */
  public Backprop(Graph graph, Tape tape, RuleTable rules, Forms forms) {
    this.graph = graph;
    this.tape = tape;
    this.rules = rules;
    this.forms = forms;
  }

  /**
   * The gradient of a score with respect to a tensor.
   *
   * @param score the tensor that is differentiated
   * @param seed the gradient at the score, of its shape: one for the class asked about, zero for
   *     the others
   * @param tensor the tensor with respect to which it is differentiated
   * @param label a word for the names of the new nodes
   * @return a value of the tensor's shape
   * @throws NoGradientException if a node on the way has no rule, or the score does not depend on
   *     the tensor
   */
  public Value gradient(String score, Value seed, String tensor, String label) {
    return gradients(score, seed, tensor, List.of(tensor), label).of(tensor);
  }

  /**
   * The gradients of a score with respect to several tensors on the way to one, in one pass; see
   * {@link #gradient}.
   *
   * @param between the tensors
   * @return a value for each
   */
  public Gradients gradients(
      String score, Value seed, String tensor, List<String> between, String label) {
    List<String> kept = new ArrayList<>(between);
    kept.addAll(List.of(score, tensor));
    Graph whole = Compositions.in(graph, tape.facts(), kept);
    Gradients all = new Backprop(whole, tape, rules, forms).gradients(score, seed, tensor, label);
    Map<String, Value> wanted = new HashMap<>();
    between.forEach(name -> wanted.put(name, forms.handedOut(all.of(name))));
    return new Gradients(wanted);
  }

  /**
   * The gradients of a score with respect to a tensor and to all that lies between the two; see
   * {@link #gradient}.
   */
  public Gradients gradients(String score, Value seed, String tensor, String label) {
    GradientPath path = GradientPath.between(graph, tape.facts(), rules, tensor, score);
    List<Obstacle> obstacles = new ArrayList<>();
    Map<String, Value> gradients = new HashMap<>(Map.of(score, seed));
    for (int i = path.nodes().size() - 1; i >= 0; i--) {
      Node node = path.nodes().get(i);
      if (node.outputs().stream().anyMatch(gradients::containsKey)) {
        tape.enter(label + "/" + node.word());
        List<Obstacle> found = step(node, path, gradients);
        if (!found.isEmpty()) {
          obstacles.addAll(0, found);
          assumeAnything(node, path, gradients);
        }
      }
    }
    tape.enter("");
    if (!obstacles.isEmpty()) {
      throw NoGradientException.notYet(obstacles);
    }
    if (!gradients.containsKey(tensor)) {
      throw NoGradientException.cut(tensor, score, path.cuts(), rules.passable());
    }
    return new Gradients(gradients);
  }

  /** Goes back over one node, and tells what is in the way. */
  private List<Obstacle> step(Node node, GradientPath path, Map<String, Value> gradients) {
    List<Obstacle> missing = path.missing(node, rules);
    if (!missing.isEmpty()) {
      return missing;
    }
    try {
      NodeRule.at(node, () -> backward(node, path, gradients));
      return List.of();
    } catch (NotYetException form) {
      return List.of(
          new Obstacle(node.qualifiedOperator(), node.name(), String.valueOf(form.getMessage())));
    }
  }

  private void backward(Node node, GradientPath path, Map<String, Value> gradients) {
    RuleContext site = forms.seen(new RuleContext(node, tape, gradients, forms));
    Value dy = site.dy(0);
    // All contributions first: an operator may take the same tensor twice.
    Map<Integer, Value> contributions = new HashMap<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      if (path.contains(node.input(i)) && !rules.isZero(node, i)) {
        Value contribution = rules.rule(node, i).orElseThrow().gradient(site, dy);
        Value gradient = Unbroadcast.like(site.given(i), contribution, forms);
        contributions.put(i, site.whole(i, gradient));
      }
    }
    contributions.forEach((i, value) -> gradients.merge(node.input(i), value, forms::sum));
  }

  /**
   * After an obstacle the walk goes on with made-up gradients, only to find the other obstacles.
   */
  private void assumeAnything(Node node, GradientPath path, Map<String, Value> gradients) {
    node.inputs().stream()
        .filter(input -> path.contains(input) && tape.facts().type(input).isPresent())
        .forEach(input -> gradients.putIfAbsent(input, tape.value(input)));
  }
}
