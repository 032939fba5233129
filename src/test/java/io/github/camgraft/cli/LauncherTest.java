package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir private Path folder;

  @Test
  void saysHowToBuildWhatIsNotBuilt() throws Exception {
    Path tools = Files.createDirectories(folder.resolve("with space/tools"));
    Path script = Files.copy(Path.of("tools/camgraft"), tools.resolve("camgraft"));
    assertThat(start(script)).contains("not built yet", "mvn", "with space");
  }

  @Test
  void startsThroughALink() throws Exception {
    Path root = built(folder.resolve("with space"));
    Path script = root.resolve("tools/camgraft");
    Path link = Files.createSymbolicLink(folder.resolve("link"), script);
    assertThat(start(link, "--version")).contains("camgraft ");
  }

  @Test
  void anArchiveOfClassesThatDoesNotFitIsPassedOverInSilence() throws Exception {
    Path root = built(folder);
    Files.writeString(root.resolve("target/camgraft.jsa"), "of another Java");
    assertThat(start(root.resolve("tools/camgraft"), "--version").lines())
        .singleElement(as(STRING))
        .startsWith("camgraft ");
  }

  /** All but a digest is over sooner with Java's first compiler alone. */
  @Test
  void theDigestOfALargeModelIsForBothCompilers() throws Exception {
    Path script = built(folder).resolve("tools/camgraft");
    Path small = Files.writeString(folder.resolve("small model.onnx"), "small");
    Path large = folder.resolve("large model.onnx");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(200_000_000);
    }
    assertThat(options(script, "explain", small.toString())).contains("-XX:TieredStopAtLevel=1");
    assertThat(options(script, "explain", "no.onnx")).contains("-XX:TieredStopAtLevel=1");
    assertThat(options(script, "explain", large.toString()))
        .doesNotContain("-XX:TieredStopAtLevel=1")
        .contains("-XX:Tier4InvocationThreshold=50000", large.toString());
    assertThat(options(script, "--verbose", "explain", large.toString()))
        .doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(options(script, "augment", large.toString())).contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void bothScriptsForbidReportsUnlessTheUserSaysOtherwise() throws Exception {
    Path script = built(folder).resolve("tools/camgraft");
    String printed = "#!/bin/sh\necho \"$ORT_DISABLE_TELEMETRY\"\n";
    Map<String, String> java = Map.of("JAVA_HOME", javaHome(printed));
    assertThat(start(java, script)).isEqualTo("1\n");
    Map<String, String> asked = new HashMap<>(java);
    asked.put("ORT_DISABLE_TELEMETRY", "0");
    assertThat(start(asked, script)).isEqualTo("0\n");
    assertThat(Path.of("tools/camgraft.cmd"))
        .content()
        .contains("if not defined ORT_DISABLE_TELEMETRY set \"ORT_DISABLE_TELEMETRY=1\"");
  }

  /** With what Java is started, line by line. */
  private List<String> options(Path script, String... arguments) throws Exception {
    String home = javaHome("#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    return start(Map.of("JAVA_HOME", home), script, arguments).lines().toList();
  }

  /** Where a script is that is started as if it were Java. */
  private String javaHome(String script) throws IOException {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(java, script);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return folder.resolve("java").toString();
  }

  private static Path built(Path root) throws IOException {
    Path tools = Files.createDirectories(root.resolve("tools"));
    Files.copy(Path.of("tools/camgraft"), tools.resolve("camgraft"));
    Path target = Files.createDirectories(root.resolve("target"));
    Files.createFile(target.resolve("camgraft.jar"));
    Files.writeString(target.resolve("classpath.txt"), System.getProperty("java.class.path"));
    return root;
  }

  private String start(Path script, String... arguments) throws IOException, InterruptedException {
    return start(Map.of(), script, arguments);
  }

  private String start(Map<String, String> variables, Path script, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
    builder.environment().remove("ORT_DISABLE_TELEMETRY");
    builder.environment().putAll(variables);
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }
}
