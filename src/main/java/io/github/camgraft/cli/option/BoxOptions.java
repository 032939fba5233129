package io.github.camgraft.cli.option;

import io.github.camgraft.cam.Regions;
import java.util.OptionalDouble;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whether and how objects are localised. */
public final class BoxOptions {
  @Option(
      names = "--boxes",
      arity = "0..1",
      fallbackValue = "" + Regions.SHARE_OF_THE_PAPER,
      parameterConsumer = ShareIfAny.class,
      paramLabel = "SHARE",
      description =
          "Draw a box around the largest region above this share of the maximum, and record it in pixels of the photograph (default: 0.15, as in the paper).")
  private @Nullable Double share;

  /** Takes the next word only if it is a number, since a model or a photograph may follow. */
  static final class ShareIfAny implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      boolean isNumber = !words.isEmpty() && words.peek().matches("[-+]?[0-9.]+(e-?[0-9]+)?");
      option.setValue(isNumber ? Double.valueOf(words.pop()) : Regions.SHARE_OF_THE_PAPER);
    }
  }

  public boolean isValid() {
    return share == null || (share >= 0 && share < 1);
  }

  public OptionalDouble share() {
    return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
  }
}
