package io.github.camgraft.cli;

import io.github.camgraft.cli.console.Progress;
import io.github.camgraft.run.PhotoOutcome;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;

/** What the user reads while photographs are worked through. */
final class BatchTalk {
  private final CommandLine command;
  private final int photos;
  private final Progress progress;
  private int failures;

  BatchTalk(CommandLine command, int photos, int skipped) {
    this.command = command;
    this.photos = photos;
    this.progress = new Progress(command.getErr(), photos - skipped);
    if (skipped > 0) {
      command
          .getOut()
          .println("%d of %d photographs were explained before".formatted(skipped, photos));
    }
    progress.show();
  }

  /** One more photograph is done. */
  void tell(PhotoOutcome outcome) {
    progress.clear();
    if (outcome.failure().isPresent()) {
      failures++;
      command.getErr().println(Complaint.sentence(outcome.photo(), outcome.failure().get()));
    } else {
      command.getOut().println(outcome.summary());
    }
    progress.advance();
  }

  /** Everything is done. */
  void sumUp(Optional<Path> report) {
    progress.clear();
    if (photos > 1) {
      command
          .getOut()
          .println(
              failures == 0
                  ? "%d photographs explained".formatted(photos)
                  : "%d of %d photographs explained, %d could not be"
                      .formatted(photos - failures, photos, failures));
    }
    if (photos > failures) {
      report.ifPresent(page -> command.getOut().println("report in " + page));
    }
  }

  /** How many photographs could not be explained. */
  int failures() {
    return failures;
  }
}
