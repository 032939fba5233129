package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.files.FileName;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Java itself finds the jars, however many there are. */
  @Test
  void aDistributionTakesTheLibrariesBesideIt() throws Exception {
    Path root = folder.resolve("with space");
    Files.createDirectories(root.resolve("lib"));
    Files.createFile(root.resolve("lib/camgraft.jar"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    Path script = Files.copy(Path.of("tools/camgraft"), bin.resolve("camgraft"));
    List<String> words = options(script, "explain", "two words.onnx");
    assertThat(words)
        .containsSequence("-cp", root.toRealPath().resolve("lib") + "/*")
        .endsWith("io.github.camgraft.cli.Main", "explain", "two words.onnx")
        .contains("--enable-native-access=ALL-UNNAMED")
        .noneMatch(word -> word.startsWith("-Dcamgraft.libraries"))
        .noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
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

  /** What is named need not be installed, and nothing need be named. */
  @ParameterizedTest
  @CsvSource({"LC_ALL, xx_YY.UTF-8", "LANG, C", "LANG, ''"})
  void lettersOfAllLanguagesAreLettersOfFiles(String variable, String value) throws Exception {
    assumeTrue(FileName.complaint(Path.of("k\u00e4se \u732b.jpg")).isEmpty());
    Path photo = folder.resolve("k\u00e4se \u732b.jpg");
    Files.copy(Path.of("testmodels/demo/dog.png"), photo);
    Child child =
        Child.of(
            folder,
            locale(variable, value),
            List.of(
                "sh",
                built(folder).resolve("tools/camgraft").toString(),
                "explain",
                Path.of("testmodels/demo/demo.onnx").toAbsolutePath().toString(),
                photo.getFileName().toString(),
                "--methods=gradcam"));
    assertThat(child.err()).isEmpty();
    assertThat(child.out()).contains("k\u00e4se \u732b.jpg: dog ");
    assertThat(folder.resolve("camgraft-out/k\u00e4se \u732b.png")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, POSIX",
    "LC_CTYPE, xx_YY.UTF-8",
    "LC_CTYPE, C",
    "LANG, xx_YY",
    "LC_ALL, C.UTF-8"
  })
  void theLocaleKnowsAllLetters(String variable, String value) throws Exception {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nlocale charmap\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Map<String, String> variables = new HashMap<>(locale(variable, value));
    variables.put("JAVA_HOME", folder.resolve("java").toString());
    Path script = built(folder).resolve("tools/camgraft");
    assertThat(Child.of(folder, variables, List.of("sh", script.toString())))
        .isEqualTo(new Child(0, "UTF-8\n", ""));
  }

  private static Map<String, String> locale(String variable, String value) {
    Map<String, String> variables = new HashMap<>(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""));
    variables.put(variable, value);
    return variables;
  }

  /** Java alone goes by the letters it is told, and says so. */
  @Test
  void aNameThatCannotBeSaidIsRefusedInASentence() throws Exception {
    assumeTrue(FileName.complaint(Path.of("gr\u00f6\u00dfe.onnx")).isEmpty());
    Path demo = Path.of("testmodels/demo/demo.onnx").toAbsolutePath();
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.copy(demo, models.resolve("gr\u00f6\u00dfe.onnx"));
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.copy(Path.of("testmodels/demo/dog.png"), photos.resolve("k\u00e4se.png"));
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("inspect", models.resolve("gr\u00f6\u00dfe.onnx")),
            List.of("explain", demo, photos.resolve("k\u00e4se.png")),
            List.of("explain", demo, photos),
            List.of("explain", demo, "--config", "k\u00e4se"))) {
      Child child =
          Child.of(folder, locale("LC_ALL", "C"), Child.program(List.of(), words.toArray()));
      assertThat(child.status()).isNotZero();
      assertThat(child.err())
          .startsWith("camgraft: ")
          .contains("cannot be written in ", "set LC_ALL to an installed UTF-8 locale")
          .doesNotContain("Exception");
    }
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
    Files.createFile(target.resolve("camgraft-cli.jar"));
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
