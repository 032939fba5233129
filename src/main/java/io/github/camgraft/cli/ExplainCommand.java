package io.github.camgraft.cli;

import io.github.camgraft.Concurrency;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.SanityCheck;
import io.github.camgraft.Target;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.cli.console.ShellWord;
import io.github.camgraft.cli.option.BatchOptions;
import io.github.camgraft.cli.option.BoxOptions;
import io.github.camgraft.cli.option.CommandFailure;
import io.github.camgraft.cli.option.ExplainerOptions;
import io.github.camgraft.cli.option.OutputOptions;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.OverwriteOption;
import io.github.camgraft.cli.option.PhotoOptions;
import io.github.camgraft.cli.option.PictureOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.SubjectOptions;
import io.github.camgraft.cli.option.TruthOption;
import io.github.camgraft.files.FileDigest;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.label.GroundTruth;
import io.github.camgraft.report.MeasuredPhotos;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.run.ClassPictures;
import io.github.camgraft.run.PhotoNames;
import io.github.camgraft.run.PhotoRun;
import io.github.camgraft.run.RunOptions;
import io.github.camgraft.run.RunTally;
import io.github.camgraft.target.UnexplainedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        "Explain a model's predictions for photographs with Grad-CAM, guided backpropagation, Guided Grad-CAM and other methods. Writes PNG files, a contact sheet and a JSON file for each photograph.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft explain model.onnx cat-dog.jpg --top 2",
      "  camgraft explain model.onnx *.jpg --labels classes.txt --class \"tabby cat\"",
      "  camgraft explain resnet.onnx dog.jpg --layer layer2 --layer layer3",
      "  camgraft explain model.onnx photos/ --layout folders",
      "  camgraft explain model.onnx photos/ --truth folders --no-pictures --resume",
      "  camgraft explain model.onnx dog.jpg --methods gradcam,layercam,eigencam",
      "  camgraft explain model.onnx dog.jpg --sanity",
      "  camgraft explain xray.onnx chest.png --window 2048,1024",
      "  camgraft explain model.xai.onnx dog.jpg --class 243,281",
      "  camgraft explain model.onnx cat-dog.jpg --class dog --against cat",
      "  camgraft explain yolo.onnx street.jpg --detection best --fit pad",
      "  camgraft explain unet.onnx street.jpg --class road --region mask.png",
      "  camgraft explain faces.onnx anna.jpg --similar-to berta.jpg"
    })
final class ExplainCommand implements Callable<Integer> {
  /** Options that choose among the same results, or say where they go. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "--from",
          "--output",
          OverwriteOption.NAME,
          "--report",
          "--layout",
          QuietOption.NAME,
          "--jobs",
          "--resume",
          "--verbose",
          OptionFiles.OPTION);

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "An ONNX file, original or augmented.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "IMAGE",
      description =
          "Photographs (JPEG, PNG, GIF, BMP, TIFF, WebP, or NumPy arrays ending in .npy), folders, patterns such as 'val/**/*.jpg', or - to read a list from standard input.")
  private List<String> words = List.of();

  @Mixin private PhotoOptions photoOptions = new PhotoOptions();

  @Mixin private OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--sanity",
      description =
          "Also check whether the explanation depends on what the model learned: randomise its weights layer by layer, starting at the score, and compare.")
  private boolean sanity;

  @Mixin private SubjectOptions subjectOptions = new SubjectOptions();

  @Mixin private ExplainerOptions explainerOptions = new ExplainerOptions();

  @Mixin private TruthOption truthOption = new TruthOption();

  @Mixin private BatchOptions batchOptions = new BatchOptions();

  @Mixin private QuietOption quietOption = new QuietOption();

  @Mixin private PictureOptions pictureOptions = new PictureOptions();

  @Mixin private BoxOptions boxOptions = new BoxOptions();

  @Override
  public Integer call() throws IOException {
    quietOption.apply(spec);
    refuse(!pictureOptions.isOpacityValid(), "an opacity must be from 0 to 1");
    refuse(!boxOptions.isValid(), "the share for --boxes must be at least 0 and below 1");
    refuse(!batchOptions.isValid(), "the number of jobs cannot be negative");
    refuse(!outputOptions.isValid(), "--raw and --no-pictures cannot go together");
    subjectOptions.mistake(explainerOptions.score()).ifPresent(mistake -> refuse(true, mistake));
    explainerOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
    photoOptions.mistake(words).ifPresent(mistake -> refuse(true, mistake));
    OutputPlace.checkFolder(outputOptions.folder());
    explainerOptions.refuseChangesTo(file);
    List<Path> photos = photoOptions.photos(words);
    if (sanity) {
      photos.forEach(ExplainCommand::refusePipe);
    }
    FileDigest digest = FileDigest.begin(file);
    try (FolderLock folder = outputOptions.lock();
        Explainer explainer = open(photos.size())) {
      if (boxOptions.share().isPresent()) {
        explainer.contract().requirePictures("boxes enclose parts");
      }
      Target target = subjectOptions.target(explainer, explainerOptions.score());
      GroundTruth truth = truthOption.truth(explainer);
      // What is no class shall show before any work is done.
      photos.forEach(truth::of);
      say(explainer);
      RunOptions options =
          options(target, truth, photos).withFigures(outputOptions.figures(digest.hexadecimal()));
      boolean complete =
          explainAll(explainer, folder, provenance(explainer, digest), options, photos);
      if (sanity) {
        checkSanity(explainer, folder, target, photos);
      }
      return complete ? 0 : 1;
    }
  }

  private void checkSanity(Explainer explainer, FolderLock folder, Target target, List<Path> photos)
      throws IOException {
    ExplainerSettings settings =
        subjectOptions.on(
            explainerOptions.settings(Concurrency.ONE_PHOTO), explainerOptions.score());
    PrintWriter out = spec.commandLine().getOut();
    SanityOutput output =
        new SanityOutput(
            SanityCheck.of(file, settings, SanityOutput.STAGES),
            new ClassPictures(pictureOptions.style(), boxOptions.share()),
            folder,
            settings.sampling().seed());
    output.introduce(out);
    for (Map.Entry<Path, String> photo : names(photos).entrySet()) {
      Optional<Photo> picture = readable(explainer, photo.getKey());
      if (picture.isPresent()) {
        Optional<Explanation> learned = explained(explainer, picture.get(), target);
        if (learned.isPresent()) {
          output.check(photo.getKey(), photo.getValue(), picture.get(), learned.get(), target, out);
        }
      }
    }
    output.conclude(out);
  }

  /** What has no explanation was complained about before. */
  private static Optional<Explanation> explained(
      Explainer explainer, Photo picture, Target target) {
    try {
      return Optional.of(explainer.explain(picture, target).get(0));
    } catch (UnexplainedException complained) {
      return Optional.empty();
    }
  }

  /** What cannot be read was complained about before. */
  private static Optional<Photo> readable(Explainer explainer, Path photo) {
    try {
      return Optional.of(explainer.read(photo));
    } catch (ImageException unreadable) {
      return Optional.empty();
    }
  }

  private void refuse(boolean wrong, String mistake) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), mistake);
    }
  }

  /** The check reads its photographs a second time. */
  private static void refusePipe(Path photo) {
    if (Files.exists(photo) && !Files.isRegularFile(photo)) {
      throw new CommandFailure(
          "'%s' can only be read once; save it as a file for --sanity".formatted(photo));
    }
  }

  private Explainer open(int photos) {
    return Explainer.open(
        file,
        subjectOptions.on(
            explainerOptions.settings(batchOptions.concurrency(photos)), explainerOptions.score()));
  }

  private void say(Explainer explainer) {
    Page page = new Page();
    Contract contract = explainer.contract();
    page.line("model", file.toString());
    page.line("score", "%s, %s".formatted(contract.score(), contract.classesInWords()));
    page.table("feature layer", contract.layers().stream().map(ModelPage::contractLayer).toList());
    page.line(
        "preprocessing",
        "%s: %s".formatted(explainer.preprocessingOrigin(), explainer.preprocessing().toText()));
    if (!contract.reading().single()) {
      page.line("labels", explainer.labels().text());
    }
    page.line("device", explainer.device());
    photoOptions.passedOver().ifPresent(files -> page.line("passed over", files));
    page.lines(
        "options",
        OptionFiles.places(arguments()).stream().map(options -> "from " + options).toList());
    page.print(spec.commandLine().getOut());
  }

  /** Whether every photograph could be explained. */
  private boolean explainAll(
      Explainer explainer,
      FolderLock folder,
      Provenance provenance,
      RunOptions options,
      List<Path> photos)
      throws IOException {
    if (sanity) {
      // What must not be written shall show before any work is done.
      SanityOutput.check(folder, names(photos).values());
    }
    PhotoRun run = PhotoRun.begin(explainer, folder, provenance, photos, options);
    int left = run.names().size() - run.done();
    BatchTalk talk =
        new BatchTalk(
            spec.commandLine(),
            run,
            quietOption.progress(spec, left),
            CamgraftCommand.isVerbose(spec.commandLine()));
    RunTally tally = run.explain(talk::tell);
    talk.sumUp(tally, run, folder.folder());
    return tally.failed() == 0;
  }

  private Map<Path, String> names(List<Path> photos) {
    return PhotoNames.in(outputOptions.folder(), photos, outputOptions.layout());
  }

  private RunOptions options(Target target, GroundTruth truth, List<Path> photos) {
    return new RunOptions(
        target,
        truth,
        outputOptions.files(),
        outputOptions.layout(),
        pictureOptions.style(),
        boxOptions.share(),
        outputOptions.isReported(photos.size())
            ? Optional.of(page(photos.size()))
            : Optional.empty(),
        MeasuredPhotos.NONE,
        batchOptions.isResumed());
  }

  private Provenance provenance(Explainer explainer, FileDigest digest) throws IOException {
    return Provenance.of(explainer, file, digest, Version.text())
        .and("classes", subjectOptions.text(explainerOptions.score()))
        .and("truth", truthOption.text())
        .and("options", changes());
  }

  /** All that was said and may change a result, from the command line or from a file. */
  private String changes() {
    return spec.options().stream()
        .filter(option -> !WITHOUT_EFFECT.contains(option.longestName()))
        .filter(option -> !Objects.equals(option.getValue(), option.initialValue()))
        .map(option -> option.longestName() + "=" + option.getValue())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private ReportPage page(int photos) {
    return new ReportPage(
        "What %s saw".formatted(file.getFileName()),
        "%s, explained for %s."
            .formatted(
                photos == 1 ? "One photograph" : photos + " photographs",
                subjectOptions.text(explainerOptions.score())),
        asked(),
        pictureOptions.style());
  }

  /** What was asked for, in the user's words. */
  private Map<String, String> asked() {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put(
        "command",
        Arrays.stream(arguments())
            .map(ShellWord::of)
            .collect(Collectors.joining(" ", "camgraft ", "")));
    photoOptions.passedOver().ifPresent(files -> asked.put("passed over", files));
    return asked;
  }

  private String[] arguments() {
    return spec.root().commandLine().getParseResult().originalArgs().toArray(String[]::new);
  }
}
