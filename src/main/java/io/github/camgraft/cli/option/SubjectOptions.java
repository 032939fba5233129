package io.github.camgraft.cli.option;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What is explained: classes, or what else a model may be asked. */
public final class SubjectOptions {
  @Mixin private ClassOptions classOptions = new ClassOptions();

  @Mixin private QuestionOptions questionOptions = new QuestionOptions();

  /**
   * What is wrong with the options by themselves.
   *
   * @param score what was said of the score
   */
  public Optional<String> mistake(Optional<String> score) {
    return classOptions.mistake().or(() -> questionOptions.mistake(classOptions, score));
  }

  /** Whether anything but classes is asked for. */
  public boolean isQuestion(Optional<String> score) {
    return questionOptions.isAsked(score);
  }

  /** Whether the user chose anything. */
  public boolean isGiven(Optional<String> score) {
    return isQuestion(score) || classOptions.isGiven();
  }

  /** In a few words. */
  public String text(Optional<String> score) {
    return questionOptions.text(classOptions, score).orElseGet(classOptions::text);
  }

  /** The settings under which a model is opened for it. */
  public ExplainerSettings on(ExplainerSettings settings, Optional<String> score) {
    return questionOptions.on(settings, classOptions, score);
  }

  /**
   * What to explain of an open model, looked up before anything is run.
   *
   * @throws io.github.camgraft.ir.ModelException if there is no such class
   */
  public Target target(Explainer explainer, Optional<String> score) {
    return isQuestion(score)
        ? questionOptions.target(explainer, classOptions, score)
        : classOptions.target(explainer);
  }
}
