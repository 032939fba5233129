package io.github.camgraft.cli.option;

import io.github.camgraft.Explainer;
import io.github.camgraft.label.GroundTruth;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is really on the photographs. */
public final class TruthOption {
  private static final String FOLDERS = "folders";

  @Option(
      names = "--truth",
      paramLabel = "WHERE",
      description =
          "The true classes: 'folders' if each photograph lies in a folder named after its class, or a CSV file with the columns photo and class. If the names are numbers, '#7' is class number 7.")
  private @Nullable String where;

  /** Whether anything was said. */
  public boolean isGiven() {
    return where != null;
  }

  /** In one line. */
  public String text() {
    return where == null ? "unknown" : where;
  }

  /**
   * What is known.
   *
   * @throws io.github.camgraft.ir.ModelException if it does not fit the model
   */
  public GroundTruth truth(Explainer explainer) {
    if (where == null) {
      return GroundTruth.NONE;
    }
    if (explainer.contract().reading().single()) {
      throw new CommandFailure(
          "the model returns a single number instead of classes, so --truth does not apply");
    }
    if (explainer.contract().reading().isValue()) {
      throw new CommandFailure(
          "the model returns numbers that are not classes, so --truth does not apply");
    }
    int classes = explainer.contract().mostClasses();
    return where.equals(FOLDERS)
        ? GroundTruth.ofFolders(explainer.labels(), classes)
        : GroundTruth.read(Path.of(where), explainer.labels(), classes);
  }
}
