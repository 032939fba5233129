package io.github.camgraft.cli;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.cli.option.EmissionOptions;
import io.github.camgraft.cli.option.LabelOption;
import io.github.camgraft.cli.option.MethodOptions;
import io.github.camgraft.cli.option.ModelOptions;
import io.github.camgraft.cli.option.OptimizationOptions;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.OverwriteOption;
import io.github.camgraft.cli.option.PreprocessingOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.TargetOption;
import io.github.camgraft.cli.option.TrialOptions;
import io.github.camgraft.cli.option.WeightOptions;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.label.Labels;
import io.github.camgraft.parallel.BackgroundTask;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a model that explains itself. */
@Command(
    name = "augment",
    description =
        "Write a model that returns explanations along with its own outputs. Any ONNX Runtime can run it.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft augment model.onnx -o model.xai.onnx",
      "  camgraft augment model.onnx -o model.xai.onnx --layer last-conv --methods gradcam",
      "  camgraft augment model.onnx -o model.xai.onnx --emit maps --convention pytorch-grad-cam",
      "  camgraft augment model.onnx -o model.xai.onnx --class predicted --preprocess tf",
      "  camgraft augment model.onnx -o model.xai.onnx --try-on dog.jpg",
      "  camgraft augment yolo.onnx -o yolo.xai.onnx --target weights=output0"
    })
final class AugmentCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The ONNX file of an image classifier.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "Where to write the augmented model.")
  @SuppressWarnings("NullAway.Init")
  private Path output;

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private MethodOptions methodOptions = new MethodOptions();

  @Mixin private EmissionOptions emissionOptions = new EmissionOptions();

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description =
          "Always explain this class: 'predicted', a name or a number ('#7' if the names are numbers). Without it, the model gets an input explain_class.")
  private @Nullable String wantedClass;

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Mixin private TargetOption targetOption = new TargetOption();

  @Mixin private OptimizationOptions optimizationOptions = new OptimizationOptions();

  @Mixin private WeightOptions weightOptions = new WeightOptions();

  @Mixin private TrialOptions trialOptions = new TrialOptions();

  @Mixin private LabelOption labelOption = new LabelOption();

  @Mixin private OverwriteOption overwriteOption = new OverwriteOption();

  @Mixin private QuietOption quietOption = new QuietOption();

  @Override
  public Integer call() {
    quietOption.apply(spec);
    emissionOptions.mistake().ifPresent(this::refuse);
    targetOption.mistake().ifPresent(this::refuse);
    if (wantedClass != null && !targetOption.isClass()) {
      refuse(
          "with --target weights every run says what to explain, so --class does not go with it; leave out one of them");
    }
    trialOptions.mistake().ifPresent(this::refuse);
    weightOptions.mistake().ifPresent(this::refuse);
    optimizationOptions.mistake().ifPresent(this::refuse);
    overwriteOption.apply();
    OutputPlace.checkFile(output, file);
    Model model = weightOptions.read(file);
    AugmentOptions looking =
        methodOptions
            .on(targetOption.on(modelOptions.options()))
            .withPictureSize(preprocessingOptions.size(model, file))
            .withEmission(emissionOptions.emission());
    Analysis analysis = Analysis.of(model, looking);
    Labels labels = labelOption.labelsOf(model, file, analysis.score());
    AugmentOptions options =
        looking
            .withClassChoice(classChoice(labels, analysis.score().mostClasses()))
            .withOptimization(optimizationOptions.optimization())
            .withPreprocessing(preprocessingOptions.completeFor(analysis.image(), model, file))
            .withLabels(labels.names());
    // By now it is known what is read.
    OutputPlace.checkFile(output, file);
    Augmented augmented = Augmenter.augment(analysis, options);
    ModelPage page = new ModelPage(CamgraftCommand.isVerbose(spec.commandLine()));
    page.augmented(augmented);
    List<String> beside = written(model, augmented, page);
    page.change(file, model, output, augmented.model());
    page.weights(output, beside);
    page.print(spec.commandLine().getOut());
    return 0;
  }

  private void refuse(String mistake) {
    throw new ParameterException(spec.commandLine(), mistake);
  }

  /**
   * Writes the model while it is verified; a large file takes as long as its runs.
   *
   * @return the files with weights beside it
   */
  private List<String> written(Model model, Augmented augmented, ModelPage page) {
    if (trialOptions.isUnverified()) {
      return write(augmented, () -> {});
    }
    try (BackgroundTask<Verification> verification =
        BackgroundTask.begin(
            "verify",
            () ->
                trialOptions.verification(model, augmented, preprocessingOptions.joined(), file))) {
      List<String> beside = write(augmented, verification::result);
      page.verification(verification.result());
      return beside;
    }
  }

  private List<String> write(Augmented augmented, Runnable approval) {
    return ModelFiles.write(
        augmented.file(), output, OutputPlace.AUGMENTED, weightOptions.place(), approval);
  }

  private ClassChoice classChoice(Labels labels, int classes) {
    if (wantedClass == null) {
      return targetOption.isClass() ? ClassChoice.INPUT : ClassChoice.WEIGHTS;
    }
    return wantedClass.equals("predicted")
        ? ClassChoice.PREDICTED
        : ClassChoice.fixed(labels.find(wantedClass, classes));
  }
}
