package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
  private static final String MODEL = "testmodels/demo/demo.onnx";
  private static final String PHOTO = "testmodels/demo/cat-dog.png";

  @Test
  void withoutACommandTheProgramHelpsItself() {
    assertThat(Run.of().succeeds().out()).isEqualTo(Run.of("--help").succeeds().out());
  }

  @Test
  void theNearestCommandIsSuggested() {
    Run.of("serve").complains(2, "there is no command 'serve'\n");
    Run.of("insect").complains(2, "there is no command 'insect'; did you mean 'inspect'");
  }

  @Test
  void theNearestOptionIsSuggested() {
    Run.of("augment", MODEL, "--out", "x").complains(2, "--output");
    Run.of("inspect", MODEL, "--layers", "x")
        .complains(2, "no option '--layers'", "did you mean '--layer'");
  }

  @Test
  void whatIsMissingIsNamed() {
    Run.of("augment", MODEL).complains(2, "--output");
    Run.of("explain", MODEL).complains(2, "IMAGE");
    Run.of("inspect").complains(2, "MODEL");
  }

  @Test
  void valuesOutsideTheirRangeAreUsageErrors() {
    Run.of("explain", MODEL, PHOTO, "--opacity", "2").complains(2, "opacity");
    Run.of("explain", MODEL, PHOTO, "--opacity", "much").complains(2, "--opacity");
    Run.of("explain", MODEL, PHOTO, "--top", "0").complains(2, "--top");
    Run.of("explain", MODEL, PHOTO, "--threads", "-1").complains(2, "threads");
    Run.of("explain", MODEL, PHOTO, "--device", "abacus").complains(2, "--device");
    Run.of("explain", MODEL, PHOTO, "--class", "1", "--top", "2").complains(2, "--class");
    Run.of("augment", MODEL, "-o", "x", "--methods", "magic").complains(2, "--methods", "guided");
    Run.of("augment", MODEL, "-o", "x", "--platform", "abacus")
        .complains(2, "--platform", "portable");
    Run.of("augment", MODEL, "-o", "x", "--target", "web").complains(2, "--platform web");
    Run.of("augment", MODEL, "-o", "x", "--target", "CUDA").complains(2, "--platform cuda");
    Run.of("augment", MODEL, "-o", "x", "--target", "weights=").complains(2, "weights=TENSOR");
    Run.of("augment", MODEL, "-o", "x", "--target", "weights", "--class", "1")
        .complains(2, "--class", "--target weights");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "inspect", "augment", "web", "rules"})
  void everyCommandHelpsWithExamples(String command) {
    Run help = Run.of(command, "--help").succeeds();
    assertThat(help.out()).contains("Usage: camgraft " + command, "Examples:", "--verbose");
    assertThat(Run.of(command, "--version").succeeds().out()).startsWith("camgraft ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsPlainText(List<String> command) {
    String help = helpOf(command);
    assertThat(help).doesNotContain("${", "%n").contains("-h, --help", "-V, --version");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionIsInOneGroup(List<String> command) {
    List<String> options =
        Pattern.compile("^ {2}(?:-\\w, | {4})(--[\\w-]+)", Pattern.MULTILINE)
            .matcher(helpOf(command))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(options).doesNotHaveDuplicates().contains("--help", "--config");
  }

  @Test
  void groupsAreInTheOrderOfTheWork() {
    assertThat(helpOf(List.of("explain")))
        .containsSubsequence(
            "\nWhat to explain:\n",
            "--class",
            "\nHow to explain it:\n",
            "--methods",
            "\nHow pictures are prepared:\n",
            "--mean",
            "\nHow it looks:\n",
            "--opacity",
            "\nRunning:\n",
            "--jobs",
            "\nOutput:\n",
            "--layout",
            "--[no-]report",
            "\nEverywhere:\n",
            "--quiet");
  }

  private static String helpOf(List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.add("--help");
    return Run.of(words.toArray()).succeeds().out().replace("\r\n", "\n");
  }

  static Stream<List<String>> commands() {
    Set<String> names = new CommandLine(new CamgraftCommand()).getSubcommands().keySet();
    return Stream.concat(Stream.of(List.of()), names.stream().map(List::of));
  }

  @Test
  void theProgramHelpsItself() {
    assertThat(Run.of("--help").succeeds().out())
        .contains("explain", "inspect", "augment", "web", "rules");
  }
}
