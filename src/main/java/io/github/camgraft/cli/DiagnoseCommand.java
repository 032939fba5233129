package io.github.camgraft.cli;

import io.github.camgraft.Concurrency;
import io.github.camgraft.Diagnosis;
import io.github.camgraft.Explained;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.cli.console.Progress;
import io.github.camgraft.cli.option.CommandFailure;
import io.github.camgraft.cli.option.ExplainerOptions;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.PhotoOptions;
import io.github.camgraft.cli.option.PictureOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.ResultsFolder;
import io.github.camgraft.cli.option.TruthOption;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.label.GroundTruth;
import io.github.camgraft.report.Card;
import io.github.camgraft.report.DiagnosisJson;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.Row;
import io.github.camgraft.run.CardFile;
import io.github.camgraft.target.UnexplainedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows why a model is wrong where it is wrong. */
@Command(
    name = "diagnose",
    description =
        "Find the photographs that a model gets wrong, and explain each one for the predicted class and for the true one. Writes diagnose.html, with the most confident mistakes first, and diagnose.json. Only classes can be right or wrong here, so there are no options for other questions, such as the boxes of a detector.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft diagnose model.onnx val/ --truth folders",
      "  camgraft diagnose model.onnx photos/ --truth classes.csv --limit 50"
    })
final class DiagnoseCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "An ONNX file, original or augmented.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FOLDER",
      description = "Photographs, folders or patterns as for explain.")
  private List<String> words = List.of();

  @Mixin private PhotoOptions photoOptions = new PhotoOptions();

  @Mixin private ResultsFolder folder = new ResultsFolder();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many mistakes to explain, most confident first (default: 200).")
  private int limit = 200;

  @Mixin private TruthOption truthOption = new TruthOption();

  @Mixin private ExplainerOptions explainerOptions = new ExplainerOptions();

  @Mixin private PictureOptions pictureOptions = new PictureOptions();

  @Mixin private QuietOption quietOption = new QuietOption();

  private int unreadable;
  private int unexplained;
  private int unknown;

  @Override
  public Integer call() throws IOException {
    quietOption.apply(spec);
    explainerOptions.mistake().or(() -> photoOptions.mistake(words)).ifPresent(this::refuse);
    if (!truthOption.isGiven()) {
      refuse("give the true classes of the photographs with --truth");
    }
    if (limit < 0) {
      refuse("--limit cannot be negative");
    }
    OutputPlace.checkFolder(folder.path());
    explainerOptions.refuseChangesTo(file);
    OverwriteGuard.protect(file);
    List<Path> photos = photoOptions.photos(words);
    try (FolderLock lock = folder.lock()) {
      CardFile.check(page());
      OverwriteGuard.check(figures(), DiagnosisJson.MARK);
      Diagnosis diagnosis = diagnosis(photos);
      if (diagnosis.photos() == 0) {
        throw new CommandFailure("none of the photographs whose class is known could be read");
      }
      lock.make();
      WholeFile.write(figures(), DiagnosisJson.MARK, DiagnosisJson.of(diagnosis));
      explain(diagnosis);
      print(diagnosis);
    }
    return unreadable + unexplained == 0 ? 0 : 1;
  }

  private Path page() {
    return folder.resolve("diagnose.html");
  }

  private Path figures() {
    return folder.resolve("diagnose.json");
  }

  private void refuse(String mistake) {
    throw new ParameterException(spec.commandLine(), mistake);
  }

  /** Only forward: what is right needs no explanation. */
  private Diagnosis diagnosis(List<Path> photos) {
    ExplainerSettings settings = explainerOptions.settings(Concurrency.MANY_PHOTOS);
    ExplainerSettings forward =
        settings
            .withMethods(List.of())
            .withAugment(settings.augment().withMethods(EnumSet.noneOf(Method.class)));
    Diagnosis diagnosis = new Diagnosis();
    try (Explainer explainer = Explainer.open(file, forward)) {
      GroundTruth truth = truthOption.truth(explainer);
      photos.forEach(truth::of);
      Progress progress = quietOption.progress(spec, photos.size());
      progress.show();
      explainer.explainAll(
          photos.iterator(),
          Target.predicted(),
          explained -> explained,
          explained -> {
            progress.clear();
            take(explained, truth, diagnosis);
            progress.advance();
          });
      progress.clear();
    }
    return diagnosis;
  }

  private void take(Explained<Path> explained, GroundTruth truth, Diagnosis diagnosis) {
    Optional<Integer> index = truth.of(explained.photo());
    if (explained.failure().isPresent()) {
      unreadable++;
      spec.commandLine()
          .getErr()
          .println(Complaint.sentence(explained.photo(), explained.failure().get()));
    } else if (index.isEmpty()) {
      unknown++;
    } else {
      diagnosis.add(explained.photo(), explained.explanations().get(0).predictions(), index.get());
    }
  }

  private void explain(Diagnosis diagnosis) throws IOException {
    List<Diagnosis.Mistake> mistakes = diagnosis.mistakes().stream().limit(limit).toList();
    ExplainerSettings settings = explainerOptions.settings(Concurrency.ONE_PHOTO);
    try (Explainer explainer = Explainer.open(file, settings);
        CardFile cards = CardFile.of(page())) {
      Progress progress = quietOption.progress(spec, mistakes.size());
      for (Diagnosis.Mistake mistake : mistakes) {
        progress.show();
        Optional<Card> card = card(explainer, mistake);
        progress.clear();
        if (card.isPresent()) {
          cards.add(card.get());
        }
        progress.advance();
      }
      progress.clear();
      cards.finish(page(explainer, diagnosis, mistakes.size() - unexplained));
    }
  }

  /** Nothing where there is no explanation, of which the user is told. */
  private Optional<Card> card(Explainer explainer, Diagnosis.Mistake mistake) {
    Target both = Target.classes(mistake.said().index(), mistake.truth().index());
    try {
      Photo photo = explainer.read(mistake.photo());
      return Optional.of(card(explainer, mistake, photo, explainer.explain(photo, both)));
    } catch (ImageException | UnexplainedException failure) {
      unexplained++;
      spec.commandLine().getErr().println(Complaint.sentence(mistake.photo(), failure));
      return Optional.empty();
    }
  }

  private Card card(
      Explainer explainer, Diagnosis.Mistake mistake, Photo photo, List<Explanation> explanations) {
    Preprocessing preprocessing = explainer.preprocessing();
    return new Card(
        mistake.photo().toString(),
        preprocessing.shown(photo),
        preprocessing.framing(photo),
        explanations.get(0).predictions(),
        Optional.of(mistake.truth()),
        List.of(row("predicted", explanations.get(0)), row("true", explanations.get(1))),
        true);
  }

  private Row row(String role, Explanation explanation) {
    return Row.of(
            explanation, pictureOptions.style().gradients(), (method, layer) -> Optional.empty())
        .labelled(role);
  }

  private ReportPage page(Explainer explainer, Diagnosis diagnosis, int shown) throws IOException {
    Provenance provenance =
        Provenance.of(explainer, file, Version.text())
            .and("truth", truthOption.text())
            .and("pictures", pictureOptions.style().text());
    return new ReportPage(
        "Where %s is wrong".formatted(file.getFileName()),
        "%s most confident of %d mistakes, each explained for the predicted class and for the true one."
            .formatted(shown == 1 ? "The" : "The " + shown, diagnosis.mistakes().size()),
        provenance.settings(),
        pictureOptions.style(),
        Optional.of(diagnosis));
  }

  private static String accuracy(Diagnosis diagnosis) {
    return "%d photographs: %s right, %s among the first five."
        .formatted(diagnosis.photos(), percent(diagnosis.topOne()), percent(diagnosis.topFive()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void print(Diagnosis diagnosis) {
    Page page = new Page();
    page.line("accuracy", accuracy(diagnosis));
    page.table(
        "worst classes",
        diagnosis.worst(SHOWN).stream()
            .map(
                tally ->
                    List.of(
                        tally.name(), "%d of %d right".formatted(tally.right(), tally.photos())))
            .toList());
    page.table(
        "taken for",
        diagnosis.confusions(SHOWN).stream()
            .map(
                confusion ->
                    List.of(
                        confusion.truth().name(),
                        "taken for " + confusion.said().name(),
                        confusion.count() + " times"))
            .toList());
    photoOptions.passedOver().ifPresent(files -> page.line("passed over", files));
    if (unknown > 0) {
      page.line("left out", "%d photographs whose class is not known".formatted(unknown));
    }
    page.line("page", page().toString());
    page.print(spec.commandLine().getOut());
  }
}
