package io.github.camgraft.cli;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Original;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.cli.console.ShellWord;
import io.github.camgraft.cli.option.ConventionOption;
import io.github.camgraft.cli.option.LabelOption;
import io.github.camgraft.cli.option.ModelOptions;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.OverwriteOption;
import io.github.camgraft.cli.option.PreprocessingOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.TargetOption;
import io.github.camgraft.cli.option.TrialOptions;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.label.Labels;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.verify.Verification;
import io.github.camgraft.web.PageData;
import io.github.camgraft.web.PageModel;
import io.github.camgraft.web.WebPage;
import io.github.camgraft.web.WebRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a page that explains pictures in the browser. */
@Command(
    name = "web",
    description =
        "Write a web page that explains pictures in the browser, with the model and ONNX Runtime beside it. Any static web server can host it; no picture leaves the browser.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft web model.onnx -o page --sample dog.jpg",
      "  camgraft web model.onnx -o page --target weights",
      "  camgraft web model.xai.onnx -o page --title \"Birds of the garden\"",
      "  python3 -m http.server --directory page"
    })
final class WebCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "An ONNX file, original or augmented.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the page; it is created if necessary.")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "The page's heading (default: the file's name).")
  private @Nullable String title;

  @Option(
      names = "--sample",
      paramLabel = "PICTURE",
      description = "A picture to offer on the page. May be repeated.")
  private List<Path> samples = List.of();

  @Option(
      names = {"--colour-map", "--color-map"},
      paramLabel = "NAME",
      description =
          "Colours of the heat map: inferno or viridis, which are perceptually uniform, or jet, as in most papers (default: inferno).")
  private ColorMap colours = ColorMap.INFERNO;

  @Option(
      names = "--runtime",
      paramLabel = "DIR",
      description =
          "The dist folder of the npm package onnxruntime-web, to use instead of the bundled files.")
  private @Nullable Path runtime;

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private TargetOption targetOption = new TargetOption();

  @Mixin private ConventionOption conventionOption = new ConventionOption();

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Mixin private LabelOption labelOption = new LabelOption();

  @Mixin private TrialOptions trialOptions = new TrialOptions();

  /** The model on the page, and what a trial of it showed if there was one. */
  private record Shown(Model model, Optional<Verification> verification) {}

  @Mixin private OverwriteOption overwriteOption = new OverwriteOption();

  @Mixin private QuietOption quietOption = new QuietOption();

  @Override
  public Integer call() throws IOException {
    quietOption.apply(spec);
    OutputPlace.checkFolder(folder);
    overwriteOption.apply();
    OverwriteGuard.protect(file);
    trialOptions
        .mistake()
        .or(targetOption::mistake)
        .ifPresent(
            mistake -> {
              throw new ParameterException(spec.commandLine(), mistake);
            });
    WebRuntime files = runtime == null ? WebRuntime.bundled() : WebRuntime.in(runtime);
    samples.forEach(ImageFiles::read);
    try (FolderLock lock = FolderLock.on(folder)) {
      WebPage.check(folder, samples);
      Shown shown = augmented(ModelFiles.read(file));
      Contract.of(shown.model().metadata()).requirePictures("a page is made");
      Model model = PageModel.of(shown.model());
      PageData data = data(model);
      new WebPage(model, data, files).write(lock.make(), samples);
      say(data, shown.verification());
    }
    return 0;
  }

  /**
   * The model on the page returns finished maps of one class in every run, whatever the file does.
   */
  private Shown augmented(Model model) {
    if (!Contract.isIn(model.metadata())) {
      return augment(model, said(model));
    }
    if (modelOptions.isGiven() || conventionOption.isGiven() || !targetOption.isClass()) {
      throw ModelOptions.fixedIn(file);
    }
    Contract contract = Contract.of(model.metadata());
    return isFinished(contract.emission())
        ? new Shown(model, Optional.empty())
        : augment(Original.of(model), finished(contract.options()));
  }

  private Shown augment(Model original, AugmentOptions options) {
    Augmented augmented = Augmenter.augment(original, options);
    return new Shown(
        augmented.file(),
        trialOptions.isUnverified()
            ? Optional.empty()
            : Optional.of(
                trialOptions.verification(
                    original, augmented, preprocessingOptions.joined(), file)));
  }

  /** The model on the page says of itself what was said here, as any other augmented one. */
  private AugmentOptions said(Model model) {
    AugmentOptions looking =
        finished(
            targetOption
                .on(modelOptions.options())
                .withPictureSize(preprocessingOptions.size(model, file)));
    AugmentOptions options = looking.withEmission(conventionOption.on(looking.emission()));
    Analysis analysis = Analysis.of(model, options);
    return options
        .withLabels(labelOption.labelsOf(model, file, analysis.score()).names())
        .withPreprocessing(preprocessingOptions.completeFor(analysis.image(), model, file));
  }

  /** The maps of one class in every run, and the gradients of which the page shows some as well. */
  private static Emission finished(Emission emission) {
    return emission.plain().withParts(Emission.Parts.BOTH);
  }

  private static boolean isFinished(Emission emission) {
    return emission.parts().maps() && emission.equals(emission.plain().withParts(emission.parts()));
  }

  /** In the form for browsers, which have no blocked layout. */
  private static AugmentOptions finished(AugmentOptions options) {
    return options.withEmission(finished(options.emission())).withPlatform(Platform.WEB);
  }

  private PageData data(Model model) {
    Contract contract = Contract.of(model.metadata());
    Labels labels = labelOption.labels().orOf(model, file, contract);
    TensorType image = PageData.imageOf(model, contract);
    return new PageData(
        title == null ? String.valueOf(file.getFileName()) : title,
        contract,
        image,
        InputPreparation.of(
            contract, image, preprocessingOptions.joined(), model.metadata(), Optional.of(file)),
        labels.distinguished().names(),
        colours);
  }

  private void say(PageData data, Optional<Verification> verification) {
    Page page = new Page();
    Contract contract = data.contract();
    page.line("score", "%s, %s".formatted(contract.score(), contract.classesInWords()));
    page.line("feature layer", contract.layers().get(0).name());
    page.line(
        "preprocessing",
        "%s: %s"
            .formatted(data.preparation().origin(), data.preparation().preprocessing().toText()));
    verification.ifPresent(found -> VerificationLines.add(found, page));
    page.line("written", folder.resolve("index.html").toString());
    page.line(
        "to look at it", "python3 -m http.server --directory " + ShellWord.of(folder.toString()));
    page.print(spec.commandLine().getOut());
  }
}
