package io.github.camgraft.cli;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.ImageFiles;
import io.github.camgraft.image.Picture;
import io.github.camgraft.onnx.ModelFiles;
import io.github.camgraft.report.ResultJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains what a model says of photographs, in pictures and numbers. */
@Command(
    name = "explain",
    description =
        "Explain what a model says of photographs: Grad-CAM, guided backpropagation, Guided Grad-CAM and other methods as PNG, one contact sheet and one JSON file for each photograph.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft explain testmodels/demo/demo.onnx testmodels/demo/cat-dog.png --top 2",
      "  camgraft explain model.onnx *.jpg --labels classes.txt --class \"tabby cat\"",
      "  camgraft explain resnet.onnx dog.jpg --layer layer2 --layer layer3",
      "  camgraft explain model.onnx dog.jpg --methods gradcam,layercam,eigencam",
      "  camgraft explain model.xai.onnx dog.jpg --class 243,281"
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "An ONNX file, original or augmented.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "Photographs: JPEG, PNG, GIF or BMP.")
  private List<Path> photos;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder for the results (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("camgraft-out");

  @Mixin private ClassOptions classOptions = new ClassOptions();

  @Mixin private LabelOption labelOption = new LabelOption();

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private AttributionOptions attributionOptions = new AttributionOptions();

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Mixin private InputOptions inputOptions = new InputOptions();

  @Mixin private SessionOptions sessionOptions = new SessionOptions();

  @Mixin private PictureOptions pictureOptions = new PictureOptions();

  @Override
  public Integer call() {
    refuse(!pictureOptions.isOpacityValid(), "an opacity lies from 0 to 1");
    refuse(!sessionOptions.isValid(), "the number of threads cannot be negative");
    classOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
    OutputPlace.checkFolder(folder);
    refuseChangesToAugmented();
    try (Explainer explainer = Explainer.open(file, settings())) {
      Target target = classOptions.target(explainer);
      say(explainer);
      return explainAll(explainer, target) ? 0 : 1;
    }
  }

  private void refuse(boolean wrong, String mistake) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), mistake);
    }
  }

  /** Options that would be ignored are worse than an error. */
  private void refuseChangesToAugmented() {
    if (modelOptions.isGiven() && Contract.isIn(ModelFiles.read(file).metadata())) {
      throw new CommandFailure(
          "layer and score are fixed in the augmented file '%s'; name the original model to choose others"
              .formatted(file));
    }
  }

  private ExplainerSettings settings() {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withAugment(modelOptions.options())
            .withMethods(attributionOptions.methods())
            .withSession(sessionOptions.settings())
            .withLabels(labelOption.labels())
            .withInputs(inputOptions.tensors());
    Optional<String> preprocessing = preprocessingOptions.joined();
    return preprocessing.map(settings::withPreprocessing).orElse(settings);
  }

  private void say(Explainer explainer) {
    Page page = new Page();
    Contract contract = explainer.contract();
    page.line("model", file.toString());
    page.line("score", "%s, %d classes".formatted(contract.score(), contract.classes()));
    page.table(
        "feature layer",
        contract.layers().stream()
            .map(layer -> List.of(layer.tensor(), layer.shape(), "by " + layer.operator()))
            .toList());
    page.line(
        "preprocessing",
        "%s: %s".formatted(explainer.preprocessingOrigin(), explainer.preprocessing().toText()));
    page.line("device", explainer.device());
    page.print(spec.commandLine().getOut());
  }

  /** Whether every photograph could be read. */
  private boolean explainAll(Explainer explainer, Target target) {
    Map<Path, String> names = PhotoNames.in(folder, photos);
    Results results = new Results(folder, new ResultJson(file, explainer), pictureOptions);
    Progress progress = new Progress(spec.commandLine().getErr(), names.size());
    boolean complete = true;
    int done = 0;
    for (Map.Entry<Path, String> entry : names.entrySet()) {
      progress.at(done++, entry.getKey());
      Optional<Picture> picture = read(entry.getKey(), progress);
      if (picture.isPresent()) {
        List<Explanation> explanations = explainer.explain(picture.get(), target);
        Path sheet = results.write(entry.getKey(), entry.getValue(), explanations);
        progress.clear();
        spec.commandLine().getOut().println(Summary.of(entry.getKey(), explanations, sheet));
      } else {
        complete = false;
      }
    }
    return complete;
  }

  private Optional<Picture> read(Path photo, Progress progress) {
    try {
      return Optional.of(ImageFiles.read(photo));
    } catch (ImageException unreadable) {
      progress.clear();
      spec.commandLine().getErr().println(Complaint.sentence(unreadable));
      return Optional.empty();
    }
  }
}
