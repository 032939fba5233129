package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static Path built(Path root) throws IOException {
    Path tools = Files.createDirectories(root.resolve("tools"));
    Files.copy(Path.of("tools/camgraft"), tools.resolve("camgraft"));
    Path target = Files.createDirectories(root.resolve("target"));
    Files.createFile(target.resolve("camgraft.jar"));
    Files.writeString(target.resolve("classpath.txt"), System.getProperty("java.class.path"));
    return root;
  }

  private String start(Path script, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
    builder.command().addAll(java.util.List.of(arguments));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }
}
