package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** A folder that came from anybody cannot choose what camgraft does. */
class OptionFilesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path DEMO = ROOT.resolve("testmodels/demo/demo.onnx");
  private static final Path DOG = ROOT.resolve("testmodels/demo/dog.png");

  @TempDir private Path temporary;
  private Path folder;
  private Path home;
  private final CommandLine program = new CommandLine(new CamgraftCommand());

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createDirectory(temporary.resolve("folder"));
    home = Files.createDirectory(temporary.resolve("home"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-verify=true",
        "output=/tmp/elsewhere",
        "camgraft.web.runtime=dist",
        "report=true",
        "score=x",
        "layer=x",
        "input=a=b.npy",
        "from=list.txt",
        "truth=t.csv",
        "verbose=true",
        "labels=../classes.txt",
        "labels=/etc/passwd",
        "camgraft.explain.labels=link.txt",
        "labels=absent.txt",
        "sample=../dog.png",
        "threads=1000",
        "help=true",
        "resume=true"
      })
  void aFoldersFileMayNotSet(String line) throws IOException {
    Files.writeString(temporary.resolve("classes.txt"), "a\nb\n");
    Files.createSymbolicLink(folder.resolve("link.txt"), temporary.resolve("classes.txt"));
    write(folder, line);
    assertThat(here()).isEmpty();
    write(home, line);
    assertThat(here()).containsExactly(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "opacity=0.3", "camgraft.explain.opacity=0.3", "colour-map=jet", "contours=true",
        "preprocess=tf", "camgraft.augment.mean=0.5", "labels=classes.txt", "boxes=0.4"
      })
  void aFoldersFileMaySet(String line) throws IOException {
    Files.writeString(folder.resolve("classes.txt"), "a\nb\n");
    write(folder, line);
    assertThat(here()).containsExactly(line);
  }

  @Test
  void theFolderGoesBeforeTheHome() throws IOException {
    write(home, "opacity=0.1\ndevice=cpu");
    write(folder, "opacity=0.2\ndevice=cuda");
    assertThat(here()).containsExactly("device=cpu", "opacity=0.2");
  }

  @Test
  void aNamedFileIsTakenAlone() throws IOException {
    write(home, "device=cpu");
    write(folder, "opacity=0.2");
    Path named = Files.writeString(temporary.resolve("mine"), "threads=2");
    assertThat(here("--config", named.toString())).containsExactly("threads=2");
    assertThat(here("--config=" + named)).containsExactly("threads=2");
    assertThat(here("--", "--config", named.toString())).hasSize(2);
  }

  @Test
  void theFolderMayBeTheHome() throws IOException {
    write(home, "device=cpu");
    assertThat(values(OptionFiles.of(program, home, Optional.of(home)))).contains("device=cpu");
  }

  @Test
  void nobodyNeedsAHome() throws IOException {
    write(folder, "device=cpu\nopacity=0.2");
    assertThat(values(OptionFiles.of(program, folder, Optional.empty())))
        .containsExactly("opacity=0.2");
  }

  @Test
  void whatIsTakenAndPassedOverIsSaid() throws IOException {
    write(folder, "opacity=0.2\nboxes=0.5\ndevice=cpu\ncamgraft.web.runtime=dist");
    OptionFiles options = OptionFiles.of(program, folder, Optional.of(home));
    assertThat(options.notice(program.getSubcommands().get("explain").getCommandSpec()))
        .contains(
            "camgraft: '.camgraft.properties' in this folder sets boxes, opacity; skipped: device (if the file is yours, name it with --config)");
    assertThat(options.notice(program.getSubcommands().get("web").getCommandSpec()).orElseThrow())
        .contains("sets nothing; skipped: camgraft.web.runtime");
    assertThat(options.notice(program.getSubcommands().get("rules").getCommandSpec())).isEmpty();
    write(home, "device=cpu");
    Files.delete(folder.resolve(".camgraft.properties"));
    assertThat(
            OptionFiles.of(program, folder, Optional.of(home))
                .notice(program.getSubcommands().get("explain").getCommandSpec()))
        .isEmpty();
  }

  @Test
  void whatIsNoFileOfOptionsIsRefused() throws IOException {
    write(folder, "a".repeat(100_000));
    assertThatThrownBy(this::here)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("cannot be read");
    write(folder, "opacity=\\u00zz");
    assertThatThrownBy(this::here).hasMessageContaining("cannot be read");
    Files.write(folder.resolve(".camgraft.properties"), new byte[] {'a', '=', (byte) 0xE4});
    assertThatThrownBy(this::here).hasMessageContaining("in UTF-8");
    write(folder, "MODEL=evil.onnx");
    assertThatThrownBy(this::here).hasMessageContaining("which is not an option");
  }

  /** A whole program in such a folder, whose home is elsewhere. */
  @Test
  void aProgramInSuchAFolderSaysWhatItTakes() throws Exception {
    write(folder, "opacity=0.25\noutput=elsewhere\ncolour-map=jet");
    Child child = Child.in(folder, List.of("-Duser.home=" + home), "explain", DEMO, DOG);
    assertThat(child.err())
        .isEqualTo(
            "camgraft: '.camgraft.properties' in this folder sets colour-map, opacity; skipped: output (if the file is yours, name it with --config)\n");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
    assertThat(Files.readString(folder.resolve("camgraft-out/settings.json")))
        .contains("opacity 0.25");
  }

  @Test
  void nothingIsExpanded() throws IOException {
    Path named = temporary.resolve("options");
    Files.writeString(named, "output=" + folder.toString().replace("\\", "/") + "/${env:PATH}");
    Run.of("explain", "--config", named, DEMO, DOG).succeeds();
    assertThat(folder.resolve("${env:PATH}")).isDirectory();
    Run.of("explain", DEMO, DOG, "--truth", "${sys:user.home}").complains(1, "${sys:user.home}");
  }

  @Test
  void theDefaultsInHelpAreThoseOfTheProgram() {
    Pattern stated = Pattern.compile("\\(default(?: share)?: ([0-9][^,)]*)[,)]");
    List<OptionSpec> numbers =
        program.getSubcommands().values().stream()
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(option -> option.initialValue() instanceof Number)
            .filter(option -> stated.matcher(String.join("", option.description())).find())
            .toList();
    assertThat(numbers).hasSizeGreaterThan(5);
    for (OptionSpec option : numbers) {
      String text = String.join("", option.description());
      assertThat(stated.matcher(text).results().map(found -> found.group(1)))
          .as(option.longestName())
          .containsExactly(option.initialValue().toString());
    }
  }

  @Test
  void aNameThatBeginsWithAnAtSignIsAName() throws IOException {
    Path words = folder.resolve("@words");
    Files.writeString(words, "--version");
    assertThat(Run.of("@" + words).status()).isEqualTo(2);
    Path photo = Files.copy(DOG, folder.resolve("@dog.png"));
    Run.of("explain", DEMO, photo, "-o", folder.resolve("out")).succeeds();
    assertThat(folder.resolve("out/@dog.png")).exists();
  }

  private List<String> here(String... arguments) {
    return values(OptionFiles.of(program, folder, Optional.of(home), arguments));
  }

  private static List<String> values(OptionFiles options) {
    return options.options().entrySet().stream()
        .map(option -> option.getKey() + "=" + option.getValue())
        .toList();
  }

  private static void write(Path place, String lines) throws IOException {
    Files.writeString(place.resolve(".camgraft.properties"), lines);
  }
}
