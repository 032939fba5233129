package io.github.camgraft.cli.option;

import io.github.camgraft.Concurrency;
import io.github.camgraft.ExplainerSettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** How models explain photographs; the same for every command that has them do so. */
public final class ExplainerOptions {
  @Mixin private ExplanationOptions explanationOptions = new ExplanationOptions();

  @Mixin private InputOptions inputOptions = new InputOptions();

  @Mixin private SessionOptions sessionOptions = new SessionOptions();

  /** What is wrong with the options by themselves. */
  public Optional<String> mistake() {
    return sessionOptions.isValid()
        ? explanationOptions.mistake()
        : Optional.of("the number of threads cannot be negative");
  }

  /** Options that would be ignored are worse than an error. */
  public void refuseChangesTo(Path file) {
    refuseChangesTo(file, false);
  }

  /**
   * The same for commands with further options about the model.
   *
   * @param more whether one of those was given
   */
  public void refuseChangesTo(Path file, boolean more) {
    explanationOptions.refuseChangesTo(file, more);
  }

  public boolean isConventionGiven() {
    return explanationOptions.isConventionGiven();
  }

  /** The score as it was typed. */
  public Optional<String> score() {
    return explanationOptions.score();
  }

  public ExplainerSettings settings(Concurrency concurrency) {
    return explanationOptions
        .settings()
        .withSession(sessionOptions.settings())
        .withConcurrency(concurrency)
        .withInputs(inputOptions.tensors())
        .withFurtherPictures(inputOptions.places());
  }
}
