package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.github.camgraft.ChildJava;
import io.github.camgraft.io.ModelFiles;
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
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime reports nothing about the users of a program that has camgraft in it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "reports are the system's there")
class StartupTest {
  private static final List<String> OPTIONS = List.of("-Dcamgraft.libraries=target/native");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"HOME", "XDG_CACHE_HOME"})
  void nothingIsLeftWhereReportsAreKept(String variable) throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", "/nowhere"));
    environment.put(variable, folder.toString());
    ChildJava child = ChildJava.run(environment, OPTIONS, LoadsAModel.class);
    assertThat(child.printed()).isEqualTo("loaded");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProgramsOwnEnvironmentIsTakenWithoutAWord() throws Exception {
    ChildJava child = ChildJava.run(System.getenv(), OPTIONS, HasOneAlready.class);
    assertThat(child.printed()).isEqualTo("loaded");
  }

  /** Has an environment of its own, and opens a model. */
  static final class HasOneAlready {
    private HasOneAlready() {}

    public static void main(String[] arguments) {
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "a program");
      LoadsAModel.main(arguments);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "file"})
  void withoutATemporaryFolderThereIsOneSentence(String name) throws Exception {
    Files.createFile(folder.resolve("file"));
    List<String> options = List.of("-Djava.io.tmpdir=" + folder.resolve(name));
    ChildJava child = ChildJava.run(System.getenv(), options, IsRefused.class);
    assertThat(child.printed())
        .isEqualTo(
            "ONNX Runtime cannot be loaded: Java's temporary folder '%s' cannot be written; name another with -Djava.io.tmpdir=FOLDER"
                .formatted(folder.resolve(name))
                .repeat(2));
  }

  @Test
  void whoeverCannotBeKeptSilentIsWarnedOf() throws Exception {
    List<String> withoutJna = List.of("-Djna.nounpack=true", "-Djna.nosys=true");
    Map<String, String> environment = Map.of("HOME", folder.toString());
    ChildJava warned = ChildJava.run(environment, withoutJna, Forbids.class);
    assertThat(warned.printed())
        .contains("ORT_DISABLE_TELEMETRY=1")
        .contains("ONNX Runtime reports")
        .endsWith("forbidden");
    assertThat(ChildJava.run(environment, List.of(), Forbids.class).printed())
        .isEqualTo("forbidden");
  }

  /** Starts nothing, so that nothing is reported. */
  static final class Forbids {
    private Forbids() {}

    public static void main(String[] arguments) {
      Startup.forbidReports();
      System.out.print("forbidden");
    }
  }

  /** Tries to open a model, twice, and prints what came of it. */
  static final class IsRefused {
    private IsRefused() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          LoadsAModel.main(arguments);
        } catch (RuntimeFailure failure) {
          System.out.print(failure.getMessage());
        }
      }
    }
  }

  /** Opens a model and closes it. */
  static final class LoadsAModel {
    private LoadsAModel() {}

    public static void main(String[] arguments) {
      Path demo = Path.of("testmodels/demo/demo.onnx");
      InferenceSession.open(ModelFiles.read(demo), SessionSettings.COMPARISON).close();
      System.out.print("loaded");
    }
  }
}
