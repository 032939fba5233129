package io.github.camgraft.cli;

import io.github.camgraft.augment.Original;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.OverwriteOption;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.io.WeightPlace;
import io.github.camgraft.ir.Model;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives back the model that an augmented one was made of. */
@Command(
    name = "strip",
    description =
        "Restore the original of an augmented model, node for node and tensor for tensor.",
    abbreviateSynopsis = true,
    footer = "  camgraft strip model.xai.onnx -o model.onnx")
final class StripCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "An augmented ONNX file.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "Where to write the original model.")
  @SuppressWarnings("NullAway.Init")
  private Path output;

  @Mixin private OverwriteOption overwriteOption = new OverwriteOption();

  @Mixin private QuietOption quietOption = new QuietOption();

  @Override
  public Integer call() {
    quietOption.apply(spec);
    overwriteOption.apply();
    OutputPlace.checkFile(output, file);
    Model augmented = ModelFiles.read(file);
    Model original = Original.of(augmented);
    ModelFiles.write(original, output, OutputPlace.AUGMENTED, WeightPlace.AS_BEFORE, () -> {});
    ModelPage page = new ModelPage(CamgraftCommand.isVerbose(spec.commandLine()));
    page.change(file, augmented, output, original);
    page.print(spec.commandLine().getOut());
    return 0;
  }
}
