package io.github.camgraft.cli.option;

import io.github.camgraft.ir.Model;
import io.github.camgraft.label.Labels;
import io.github.camgraft.score.Score;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The names of the classes. */
public final class LabelOption {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Names of the classes: one per line (optionally after a number or ImageNet code), a table with the columns id and name, a JSON list or index, or a Hugging Face config.json. Without it, names come from the model or from a file beside it, such as labels.txt.")
  private @Nullable Path file;

  public Labels labels() {
    return file == null ? Labels.NONE : Labels.read(file);
  }

  /**
   * The names for a model that is not augmented yet: those that were said, else those in it or
   * beside it.
   *
   * @throws io.github.camgraft.ir.ModelException if there are not as many as classes
   */
  public Labels labelsOf(Model model, Path place, Score score) {
    Labels stated = labels();
    if (!stated.names().isEmpty()) {
      return stated.forClasses(score.classes());
    }
    return score.isVector() ? Labels.NONE : Labels.known(model, place, score.classes());
  }
}
