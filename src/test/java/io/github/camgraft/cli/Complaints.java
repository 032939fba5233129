package io.github.camgraft.cli;

import io.github.camgraft.text.Legible;

/** What the program would say of a failure, for tests elsewhere. */
public final class Complaints {
  private static final String UNFORESEEN = "camgraft: unexpected error";

  private Complaints() {}

  /** The line that a command prints. */
  public static String of(Throwable failure) {
    return Legible.line(Complaint.sentence(failure));
  }

  /** Whether a line tells of a failure that somebody thought of. */
  public static boolean isForeseen(String complaint) {
    return !complaint.startsWith(UNFORESEEN);
  }
}
