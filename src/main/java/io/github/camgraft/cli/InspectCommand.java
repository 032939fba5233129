package io.github.camgraft.cli;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Inspection;
import io.github.camgraft.cli.option.ModelOptions;
import io.github.camgraft.cli.option.PreprocessingOptions;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a model file and what camgraft would make of it. */
@Command(
    name = "inspect",
    description =
        "Show what camgraft finds in a model: the score it would explain, the feature layer it would use, and any operators in the way. With --verbose, name the nodes as well.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft inspect model.onnx",
      "  camgraft inspect model.onnx --layer layer3 --layer last-conv"
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "An ONNX file, original or augmented.")
  private Path file;

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Override
  public Integer call() {
    Model model = ModelFiles.read(file);
    ModelPage page = new ModelPage(CamgraftCommand.isVerbose(spec.commandLine()));
    page.file(file, model);
    List<ModelException> obstacles = List.of();
    if (Contract.isIn(model.metadata())) {
      page.contract(Contract.of(model.metadata()));
    } else {
      Inspection inspection = Inspection.of(model, options(model));
      page.inspection(inspection);
      inspection
          .score()
          .ifPresent(score -> page.labels(Labels.known(model, file, score.classes()), score));
      obstacles = obstacles(inspection, options(model));
    }
    page.print(spec.commandLine().getOut());
    obstacles.stream()
        .map(Complaint::sentence)
        .distinct()
        .forEach(spec.commandLine().getErr()::println);
    return obstacles.isEmpty() ? 0 : 1;
  }

  private AugmentOptions options(Model model) {
    return modelOptions.options().withPictureSize(preprocessingOptions.size(model, file));
  }

  /** Augmenting is tried, since some forms of known operators only show then. */
  private static List<ModelException> obstacles(Inspection inspection, AugmentOptions options) {
    if (inspection.obstacles().isEmpty()) {
      try {
        Augmenter.augment(inspection.analysis(), options);
      } catch (ModelException obstacle) {
        return List.of(obstacle);
      }
    }
    return inspection.obstacles();
  }
}
