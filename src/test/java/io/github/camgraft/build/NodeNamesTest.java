package io.github.camgraft.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeNamesTest {
  private static Node node(String operator, String name, String output) {
    return Node.of(operator, List.of("x"), List.of(output), Attributes.NONE).withName(name);
  }

  private static List<String> names(Graph graph) {
    return graph.nodes().stream().map(Node::name).toList();
  }

  @Test
  void whatHasNoNameGetsOneAndOfTwoThatShareOneTheFirstKeepsIt() {
    Graph graph =
        Graph.empty("graph")
            .withNodes(
                List.of(
                    node("Relu", "", "a"),
                    node("Relu", "same", "b"),
                    node("Relu", "", "c"),
                    node("Relu", "same", "d"),
                    node("Relu", "camgraft/Relu_2", "e")));
    assertThat(names(NodeNames.in(graph)))
        .containsExactly("camgraft/Relu", "same", "camgraft/Relu_3", "same_2", "camgraft/Relu_2");
  }

  @Test
  void soDoNodesOfBranches() {
    Graph branch =
        Graph.empty("branch").withNodes(List.of(node("Abs", "", "y"), node("Abs", "same", "z")));
    Node choice =
        Node.of(
                "If",
                List.of("condition"),
                List.of("a"),
                Attributes.NONE.with("then_branch", branch).with("else_branch", branch))
            .withName("choice");
    Graph named =
        NodeNames.in(Graph.empty("graph").withNodes(List.of(node("Abs", "same", "b"), choice)));
    assertThat(names(named)).containsExactly("same", "choice");
    List<String> inside =
        named.nodes().get(1).attributes().subgraphs().stream()
            .flatMap(graph -> names(graph).stream())
            .toList();
    assertThat(inside)
        .containsExactlyInAnyOrder("camgraft/Abs", "same_2", "camgraft/Abs_2", "same_3");
  }

  @Test
  void whatHasNamesStaysAsItIs() {
    Graph graph = Graph.empty("graph").withNodes(List.of(node("Relu", "one", "a")));
    assertThat(NodeNames.in(graph)).isSameAs(graph);
  }
}
