package io.github.camgraft.cli;

import io.github.camgraft.Concurrency;
import io.github.camgraft.Explained;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.onnx.ModelFiles;
import io.github.camgraft.report.ResultJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Mixin private ConventionOption conventionOption = new ConventionOption();

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Mixin private InputOptions inputOptions = new InputOptions();

  @Mixin private SessionOptions sessionOptions = new SessionOptions();

  @Mixin private PictureOptions pictureOptions = new PictureOptions();

  @Override
  public Integer call() {
    refuse(!pictureOptions.isOpacityValid(), "an opacity lies from 0 to 1");
    refuse(!sessionOptions.isValid(), "the number of threads cannot be negative");
    classOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
    attributionOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
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
    boolean given = modelOptions.isGiven() || conventionOption.isGiven();
    if (given && Contract.isIn(ModelFiles.read(file).metadata())) {
      throw new CommandFailure(
          "layer, score and convention are fixed in the augmented file '%s'; name the original model to choose others"
              .formatted(file));
    }
  }

  private ExplainerSettings settings() {
    AugmentOptions options =
        modelOptions.options().withEmission(conventionOption.on(Emission.DEFAULT));
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withAugment(options)
            .withMethods(attributionOptions.methods())
            .withSampling(attributionOptions.sampling())
            .withSession(sessionOptions.settings())
            .withLabels(labelOption.labels())
            .withConcurrency(photos.size() > 1 ? Concurrency.MANY_PHOTOS : Concurrency.ONE_PHOTO)
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
    AtomicInteger done = new AtomicInteger();
    AtomicInteger unreadable = new AtomicInteger();
    explainer.explainAll(
        names.keySet().iterator(),
        target,
        explained -> line(explained, names, results),
        line -> {
          progress.clear();
          if (line.isComplaint()) {
            unreadable.incrementAndGet();
          }
          PrintWriter place =
              line.isComplaint() ? spec.commandLine().getErr() : spec.commandLine().getOut();
          place.println(line.text());
          progress.at(done.incrementAndGet(), line.photo());
        });
    progress.clear();
    return unreadable.get() == 0;
  }

  /** What is said of one photograph. */
  private record Line(Path photo, String text, boolean isComplaint) {}

  /** Done for several photographs at once. */
  private static Line line(Explained explained, Map<Path, String> names, Results results) {
    Path photo = explained.photo();
    if (explained.failure().isPresent()) {
      return new Line(photo, Complaint.sentence(explained.failure().get()), true);
    }
    Path sheet = results.write(photo, names.get(photo), explained.explanations());
    return new Line(photo, Summary.of(photo, explained.explanations(), sheet), false);
  }
}
