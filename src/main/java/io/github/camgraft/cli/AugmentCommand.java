package io.github.camgraft.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "augment")
final class AugmentCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
