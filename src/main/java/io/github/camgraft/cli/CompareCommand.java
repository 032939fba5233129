package io.github.camgraft.cli;

import com.google.gson.JsonArray;
import io.github.camgraft.Comparison;
import io.github.camgraft.Concurrency;
import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.cli.option.CommandFailure;
import io.github.camgraft.cli.option.ExplainerOptions;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.PhotoOptions;
import io.github.camgraft.cli.option.PictureOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.ResultsFolder;
import io.github.camgraft.cli.option.SubjectOptions;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.ContactSheet;
import io.github.camgraft.image.draw.Tile;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.report.Card;
import io.github.camgraft.report.ComparisonJson;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.Row;
import io.github.camgraft.run.CardFile;
import io.github.camgraft.run.ClassPictures;
import io.github.camgraft.run.PhotoNames;
import io.github.camgraft.run.Summary;
import io.github.camgraft.target.UnexplainedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains photographs twice, side by side. */
@Command(
    name = "compare",
    description =
        "Compare two models on the same photographs, such as a float model and its int8 version, or two classes of one model. Writes a contact sheet for each photograph, a page, and figures that say how similar the maps are.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft compare float.onnx int8.onnx dog.jpg",
      "  camgraft compare model.onnx cat-dog.jpg --class cat --class dog",
      "  camgraft compare old.onnx new.onnx street.jpg --detection best"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = "MODEL [MODEL] IMAGE",
      description =
          "One or two ONNX files, then photographs, folders or patterns as for explain. With one model, two of its classes are compared: those given by --class, or the two most probable.")
  private List<String> words = List.of();

  @Mixin private ResultsFolder folder = new ResultsFolder();

  @Mixin private SubjectOptions subjectOptions = new SubjectOptions();

  @Mixin private ExplainerOptions explainerOptions = new ExplainerOptions();

  @Mixin private PictureOptions pictureOptions = new PictureOptions();

  @Mixin private QuietOption quietOption = new QuietOption();

  private int failures;

  @Override
  public Integer call() throws IOException {
    quietOption.apply(spec);
    subjectOptions
        .mistake(explainerOptions.score())
        .or(explainerOptions::mistake)
        .ifPresent(this::refuse);
    List<Path> models =
        words.stream().limit(2).takeWhile(word -> word.endsWith(".onnx")).map(Path::of).toList();
    if (models.isEmpty() || models.size() == words.size()) {
      refuse("name one or two models that end with .onnx, then photographs");
    }
    OutputPlace.checkFolder(folder.path());
    PhotoOptions named = new PhotoOptions();
    List<Path> photos = named.photos(words.subList(models.size(), words.size()));
    Page page = new Page();
    named.passedOver().ifPresent(files -> page.line("passed over", files));
    page.print(spec.commandLine().getOut());
    models.forEach(explainerOptions::refuseChangesTo);
    try (FolderLock lock = folder.lock();
        Explainer explainer = open(models.get(0))) {
      check(PhotoNames.in(folder.path(), photos).values());
      Side one = new Side(models.get(0), explainer);
      if (models.size() == 1) {
        compare(one, one, lock, photos);
      } else {
        compare(one, models.get(1), lock, photos);
      }
    }
    return failures == 0 ? 0 : 1;
  }

  /** What must not be written shall show before any work is done. */
  private void check(Collection<String> names) throws OverwriteRefusal {
    CardFile.check(page());
    OverwriteGuard.check(figures(), ComparisonJson.MARK);
    for (String name : names) {
      OverwriteGuard.check(folder.resolve(name + ".png"), PngFiles.MARK);
    }
  }

  private Path page() {
    return folder.resolve("compare.html");
  }

  private Path figures() {
    return folder.resolve("compare.json");
  }

  private void compare(Side one, Path model, FolderLock lock, List<Path> photos)
      throws IOException {
    try (Explainer explainer = open(model)) {
      compare(one, new Side(model, explainer), lock, photos);
    }
  }

  private void refuse(String mistake) {
    throw new ParameterException(spec.commandLine(), mistake);
  }

  private Explainer open(Path model) {
    return Explainer.open(
        model,
        subjectOptions.on(
            explainerOptions.settings(Concurrency.ONE_PHOTO), explainerOptions.score()));
  }

  /** A model that takes part. */
  private record Side(Path file, Explainer explainer) {
    String name() {
      return file.getFileName().toString();
    }
  }

  private void compare(Side one, Side other, FolderLock lock, List<Path> photos)
      throws IOException {
    JsonArray figures = new JsonArray();
    PrintWriter out = spec.commandLine().getOut();
    lock.make();
    try (CardFile cards = CardFile.of(page())) {
      for (Map.Entry<Path, String> entry : PhotoNames.in(folder.path(), photos).entrySet()) {
        Path photo = entry.getKey();
        Optional<Compared> compared = compared(photo, one, other);
        if (compared.isPresent()) {
          List<Comparison> comparisons = compared.get().comparisons();
          for (Comparison comparison : comparisons) {
            figures.add(ComparisonJson.of(photo, one.name(), other.name(), comparison));
            print(photo, one, other, comparison, out);
          }
          PngFiles.write(
              sheet(photo, one, other, comparisons), folder.resolve(entry.getValue() + ".png"));
          cards.add(card(photo, compared.get().picture(), one, other, comparisons));
        }
      }
      WholeFile.write(figures(), ComparisonJson.MARK, ComparisonJson.text(figures));
      cards.finish(page(one, other));
    }
    out.println("side by side in " + page());
    out.flush();
  }

  /** A photograph, and what both sides make of it. */
  private record Compared(Photo picture, List<Comparison> comparisons) {}

  /** Nothing where the photograph has no explanation, of which the user is told. */
  private Optional<Compared> compared(Path photo, Side one, Side other) {
    try {
      Photo picture = one.explainer().read(photo);
      return Optional.of(new Compared(picture, comparisons(one, other, picture)));
    } catch (ImageException | UnexplainedException failure) {
      failures++;
      spec.commandLine().getErr().println(Complaint.sentence(photo, failure));
      return Optional.empty();
    }
  }

  private List<Comparison> comparisons(Side one, Side other, Photo picture) {
    if (one.explainer() == other.explainer()) {
      Target target =
          subjectOptions.isGiven(explainerOptions.score()) ? target(one) : Target.top(2);
      List<Explanation> explanations = one.explainer().explain(picture, target);
      if (explanations.size() < 2) {
        refuse(
            subjectOptions.isQuestion(explainerOptions.score())
                ? "one model gives one answer to a question; name two models to compare their answers"
                : "name two classes to compare, or two models");
      }
      return explanations.stream()
          .skip(1)
          .map(explanation -> Comparison.of(explanations.get(0), explanation))
          .toList();
    }
    List<Explanation> explanations = one.explainer().explain(picture, target(one));
    if (!subjectOptions.isQuestion(explainerOptions.score())) {
      return explanations.stream()
          .map(said -> Comparison.of(said, counterpart(said, other, picture)))
          .toList();
    }
    List<Explanation> answers = other.explainer().explain(picture, target(other));
    if (explanations.size() + answers.size() > 2) {
      throw new CommandFailure(
          "the models find several boxes, and camgraft cannot tell which of them belong together; ask for one, as in --detection best");
    }
    return List.of(Comparison.of(explanations.get(0), answers.get(0)));
  }

  private Target target(Side side) {
    return subjectOptions.target(side.explainer(), explainerOptions.score());
  }

  /** The class of the same name; of the same number where names are not known. */
  private static Explanation counterpart(Explanation said, Side other, Photo picture) {
    int classes = other.explainer().contract().mostClasses();
    int index =
        other
            .explainer()
            .labels()
            .exactly(said.prediction().name(), classes)
            .orElse(said.prediction().index());
    if (index >= classes) {
      throw new CommandFailure(
          "%s has no class '%s'".formatted(other.name(), said.prediction().name()));
    }
    return other.explainer().explain(picture, Target.classes(index)).get(0);
  }

  private static void print(
      Path photo, Side one, Side other, Comparison comparison, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "rank correlation", "cosine", "overlap of the regions", "SSIM"));
    comparison
        .similarities()
        .forEach(
            (method, alike) ->
                rows.add(
                    List.of(
                        method.title(),
                        figure(alike.rank()),
                        figure(alike.cosine()),
                        figure(alike.overlap()),
                        figure(alike.structure()))));
    Page page = new Page();
    page.line(
        photo.getFileName().toString(),
        "%s, and %s".formatted(heading(one, comparison.one()), heading(other, comparison.other())));
    page.table("", rows);
    notices(one, comparison.one(), page);
    notices(other, comparison.other(), page);
    page.print(out);
  }

  private static void notices(Side side, Explanation explanation, Page page) {
    Summary.notices(explanation, true)
        .forEach(notice -> page.line("notice", side.name() + ": " + notice));
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String heading(Side side, Explanation explanation) {
    return "%s: %s %s"
        .formatted(
            side.name(), explanation.prediction().numbered(), explanation.prediction().text());
  }

  private Picture sheet(Path photo, Side one, Side other, List<Comparison> comparisons) {
    ClassPictures pictures = new ClassPictures(pictureOptions.style(), OptionalDouble.empty());
    ContactSheet sheet = ContactSheet.titled(photo.getFileName().toString());
    for (Comparison comparison : comparisons) {
      sheet =
          sheet
              .row(heading(one, comparison.one()), tiles(pictures, comparison.one()))
              .row(
                  heading(other, comparison.other()),
                  rated(tiles(pictures, comparison.other()), comparison));
    }
    return sheet.draw();
  }

  private static List<Tile> tiles(ClassPictures pictures, Explanation explanation) {
    List<Tile> tiles = new ArrayList<>(List.of(pictures.input(explanation)));
    tiles.addAll(pictures.of(explanation).values());
    return tiles;
  }

  /** With the rank correlation above each map. */
  private static List<Tile> rated(List<Tile> tiles, Comparison comparison) {
    List<Tile> rated = new ArrayList<>();
    for (Tile tile : tiles) {
      String title =
          comparison.similarities().entrySet().stream()
              .filter(entry -> entry.getKey().title().equals(tile.title()))
              .map(entry -> "%s, ρ %s".formatted(tile.title(), figure(entry.getValue().rank())))
              .findFirst()
              .orElse(tile.title());
      rated.add(new Tile(title, tile.picture(), tile.bars(), tile.scale()));
    }
    return rated;
  }

  private static String alike(Comparison comparison) {
    return comparison.similarities().entrySet().stream()
        .map(
            entry ->
                entry.getKey().title() + " " + figure(entry.getValue().rank()).replace('-', '−'))
        .collect(Collectors.joining(", ", "rank correlation with the row above: ", ""));
  }

  private Card card(Path photo, Photo picture, Side one, Side other, List<Comparison> comparisons) {
    Preprocessing preprocessing = one.explainer().preprocessing();
    List<Row> rows = new ArrayList<>();
    for (Comparison comparison : comparisons) {
      rows.add(row(one, comparison.one()));
      rows.add(row(other, comparison.other()).noted(alike(comparison)));
    }
    return new Card(
        photo.toString(),
        preprocessing.shown(picture),
        preprocessing.framing(picture),
        comparisons.get(0).one().predictions(),
        Optional.empty(),
        rows,
        true);
  }

  private Row row(Side side, Explanation explanation) {
    return Row.of(
            explanation, pictureOptions.style().gradients(), (method, layer) -> Optional.empty())
        .labelled(side.name());
  }

  private String explained(boolean isOneModel) {
    return isOneModel && !subjectOptions.isGiven(explainerOptions.score())
        ? "the two most probable classes"
        : subjectOptions.text(explainerOptions.score());
  }

  private ReportPage page(Side one, Side other) throws IOException {
    Provenance provenance =
        Provenance.of(one.explainer(), one.file(), Version.text())
            .and("explained", explained(one.explainer() == other.explainer()));
    if (one.explainer() != other.explainer()) {
      Provenance others = Provenance.of(other.explainer(), other.file(), Version.text());
      for (Map.Entry<String, String> setting : others.settings().entrySet()) {
        if (!setting.getValue().equals(provenance.settings().get(setting.getKey()))) {
          provenance = provenance.and(setting.getKey() + " of the other", setting.getValue());
        }
      }
    }
    return new ReportPage(
        one.explainer() == other.explainer()
            ? "Classes of %s side by side".formatted(one.name())
            : "%s and %s side by side".formatted(one.name(), other.name()),
        "Rank correlations are Spearman's, over all places: 1 for the same map, 0 for unrelated ones.",
        provenance.settings(),
        pictureOptions.style());
  }
}
