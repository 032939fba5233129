package io.github.camgraft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, as people start it. */
class LauncherCheck {
  @TempDir private static Path work;

  private static Program launch(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--", "--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    return Program.run(
        Map.of("SPARK_HOME", System.getenv("SPARK_HOME")), "tools/spark/camgraft-spark", all);
  }

  @Test
  void aFolderBecomesATableAndSomeOfItPictures() throws IOException, InterruptedException {
    Path folder = Photographs.in(work.resolve("photographs"));
    String table = work.resolve("table").toString();
    Program explained =
        launch("explain", Photographs.MODEL.toString(), folder.toString(), "-o", table);
    assertThat(explained.out())
        .contains("photographs  " + Photographs.below(folder).size())
        .contains("3 no picture, 1 unreadable");
    assertThat(explained.err()).isEmpty();
    assertThat(explained.status()).isEqualTo(1);

    Path pictures = work.resolve("pictures");
    Program drawn =
        launch("draw", table, "-o", pictures.toString(), "--where", "photo LIKE '%cat-dog%'");
    assertThat(drawn.err()).isEmpty();
    assertThat(drawn.status()).isZero();
    try (Stream<Path> files = Files.list(pictures)) {
      assertThat(files).hasSize(1).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }
  }

  @Test
  void aMistakeIsOneSentence() throws IOException, InterruptedException {
    Program program =
        launch(
            "explain",
            Photographs.MODEL.toString(),
            Photographs.DEMO.toString(),
            "--class",
            "unicorn",
            "-o",
            work.resolve("nothing").toString());
    assertThat(program.err()).contains("unicorn").hasLineCount(1);
    assertThat(program.status()).isEqualTo(1);
    assertThat(work.resolve("nothing")).doesNotExist();
  }
}
