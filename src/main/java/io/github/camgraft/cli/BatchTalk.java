package io.github.camgraft.cli;

import io.github.camgraft.cli.console.Progress;
import io.github.camgraft.run.PhotoOutcome;
import io.github.camgraft.run.PhotoRun;
import io.github.camgraft.run.RunTally;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * What the user reads while photographs are worked through: a line for each, but where a bar is
 * seen and there are more than a screen holds, the bar alone. What failed always has its line.
 */
final class BatchTalk {
  /** About as many lines as a terminal shows. */
  private static final int LISTED = 20;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Progress progress;
  private final boolean listed;

  /**
   * Of a run that begins.
   *
   * @param isVerbose whether each photograph has its line in any case
   */
  BatchTalk(CommandLine command, PhotoRun run, Progress progress, boolean isVerbose) {
    this.out = command.getOut();
    this.err = command.getErr();
    this.progress = progress;
    this.listed = isListed(run.names().size(), progress, isVerbose);
    if (run.done() > 0) {
      out.println(
          "%d of %d photographs had been explained before"
              .formatted(run.done(), run.names().size()));
    }
    progress.show();
  }

  /** Whether each of so many photographs has its line; in a pipe each has. */
  static boolean isListed(int photos, Progress progress, boolean isVerbose) {
    return isVerbose || !progress.isShown() || photos <= LISTED;
  }

  /** One more photograph is done. */
  void tell(PhotoOutcome outcome) {
    progress.clear();
    if (outcome.failure().isPresent()) {
      err.println(Complaint.sentence(outcome.photo(), outcome.failure().get()));
    } else if (listed) {
      out.println(outcome.summary());
    }
    progress.advance();
  }

  /** Everything is done. */
  void sumUp(RunTally tally, PhotoRun run, Path folder) {
    progress.clear();
    if (tally.photos() > 1) {
      out.println(tally.explainedText());
    }
    if (tally.isJudged()) {
      out.println(tally.accuracyText());
    }
    if (tally.explained() > 0) {
      run.page().ifPresent(page -> out.println("report in " + page));
      if (tally.photos() > 1) {
        out.println("all results in " + folder);
      }
    }
    out.flush();
  }
}
