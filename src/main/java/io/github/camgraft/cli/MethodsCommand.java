package io.github.camgraft.cli;

import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Requirement;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the methods. */
@Command(
    name = "methods",
    description = "List all methods and what each one needs, as a Markdown table.",
    abbreviateSynopsis = true,
    footer = "  camgraft methods | grep CAM")
final class MethodsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(markdown());
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** The table as it stands in the guide. */
  static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            | method | title | published by | what it needs |
            | --- | --- | --- | --- |
            """);
    for (AttributionMethod method : AttributionMethod.all()) {
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(method.word(), method.title(), method.paper(), needs(method)));
    }
    return text.toString();
  }

  private static String needs(AttributionMethod method) {
    return method.needs().stream()
        .sorted()
        .map(Requirement::text)
        .collect(Collectors.joining(", "));
  }
}
