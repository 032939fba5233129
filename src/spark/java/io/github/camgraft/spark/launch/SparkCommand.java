package io.github.camgraft.spark.launch;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common: mistakes show first, then there is a session. */
abstract class SparkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws IOException {
    check();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      return run(spark);
    }
  }

  /** Looks at the options by themselves; see {@link #refuse}. */
  abstract void check() throws IOException;

  /**
   * Does it.
   *
   * @return 0 where all went well, 1 where something failed
   */
  abstract int run(SparkSession spark) throws IOException;

  /** Ends the program where the command line is wrong. */
  final void refuse(boolean wrong, String mistake) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), mistake);
    }
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
