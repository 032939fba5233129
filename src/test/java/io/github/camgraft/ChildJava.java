package io.github.camgraft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that ran in a Java of its own, for what may end the whole process.
 *
 * @param status with which it ended
 * @param printed what it printed, errors among it
 */
public record ChildJava(int status, String printed) {
  /** Runs a main method with the environment of this process. */
  public static ChildJava run(Class<?> program, Object... arguments)
      throws IOException, InterruptedException {
    return run(System.getenv(), List.of(), program, arguments);
  }

  /** Runs a main method with nothing else in its environment, and with options for Java. */
  public static ChildJava run(
      Map<String, String> environment, List<String> options, Class<?> program, Object... arguments)
      throws IOException, InterruptedException {
    Process process =
        prepared(environment, options, program, arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ChildJava(process.waitFor(), printed);
  }

  /** The same, to be started by the caller. */
  public static ProcessBuilder prepared(
      Map<String, String> environment,
      List<String> options,
      Class<?> program,
      Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    // A crash is told by the status; its files would only lie about.
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:+SuppressFatalErrorMessage"));
    command.add(program.getName());
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }
}
