package io.github.camgraft.cli;

import io.github.camgraft.Concurrency;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.cli.console.Progress;
import io.github.camgraft.cli.option.BatchOptions;
import io.github.camgraft.cli.option.ClassOptions;
import io.github.camgraft.cli.option.EvaluationOptions;
import io.github.camgraft.cli.option.ExplainerOptions;
import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.PhotoOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.ResultsFolder;
import io.github.camgraft.cli.option.TruthOption;
import io.github.camgraft.evaluate.Evaluation;
import io.github.camgraft.evaluate.Figure;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Measured;
import io.github.camgraft.evaluate.Table;
import io.github.camgraft.evaluate.truth.Truths;
import io.github.camgraft.files.FileDigest;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.parallel.OrderedWork;
import io.github.camgraft.report.EvaluationJson;
import io.github.camgraft.report.EvaluationPage;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how good explanations are. */
@Command(
    name = "evaluate",
    description =
        "Measure how good explanations are: whether they show what the model relies on, and whether they point at the objects. Compares every method with baselines that know nothing about the model, and writes a page, a table and JSON with confidence intervals.",
    abbreviateSynopsis = true,
    footer = {
      "  camgraft evaluate model.onnx photos/ --methods gradcam,layercam,eigencam",
      "  camgraft evaluate model.onnx val/ --truth-boxes annotations/ --resume",
      "  camgraft evaluate one.onnx other.onnx photos/ --truth classes.csv --all-measures",
      "  camgraft evaluate model.onnx photos/ --conventions paper,torch-cam --measures randomisation",
      "  camgraft evaluate model.onnx dog.jpg --curve-steps 20"
    })
final class EvaluateCommand implements Callable<Integer> {
  /** While one photograph is worked on, another keeps the model busy. */
  private static final int WORKERS = 2;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL [MODEL…] IMAGE",
      description = "One or more ONNX files, then photographs, folders or patterns as for explain.")
  private List<String> words = List.of();

  @Mixin private PhotoOptions photoOptions = new PhotoOptions();

  @Mixin private ResultsFolder resultsFolder = new ResultsFolder();

  @Mixin private EvaluationOptions evaluationOptions = new EvaluationOptions();

  @Mixin private ClassOptions classOptions = new ClassOptions();

  @Mixin private ExplainerOptions explainerOptions = new ExplainerOptions();

  @Mixin private TruthOption truthOption = new TruthOption();

  @Mixin private BatchOptions batchOptions = new BatchOptions();

  @Mixin private QuietOption quietOption = new QuietOption();

  private int failures;

  @Override
  public Integer call() throws IOException {
    quietOption.apply(spec);
    List<Path> models =
        words.stream().takeWhile(word -> word.endsWith(".onnx")).map(Path::of).toList();
    List<String> named = words.subList(models.size(), words.size());
    refuse(models.isEmpty(), "name a model that ends with .onnx, then photographs");
    refuse(!batchOptions.isValid(), "the number of jobs cannot be negative");
    classOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
    explainerOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
    evaluationOptions.mistake().ifPresent(mistake -> refuse(true, mistake));
    photoOptions.mistake(named).ifPresent(mistake -> refuse(true, mistake));
    OutputPlace.checkFolder(resultsFolder.path());
    boolean areConventionsGiven = !evaluationOptions.conventions().isEmpty();
    refuse(
        areConventionsGiven && explainerOptions.isConventionGiven(),
        "--convention and --conventions cannot go together");
    models.forEach(model -> explainerOptions.refuseChangesTo(model, areConventionsGiven));
    List<Path> photos = photoOptions.photos(named);
    photoOptions
        .passedOver()
        .ifPresent(files -> new Page().line("passed over", files).print(out()));
    Truths truths = evaluationOptions.truths();
    try (FolderLock lock = resultsFolder.lock();
        EvaluationFolder folder = new EvaluationFolder(lock)) {
      folder.check();
      evaluate(models, photos, truths, folder);
    }
    return failures == 0 ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void refuse(boolean wrong, String mistake) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), mistake);
    }
  }

  private void evaluate(
      List<Path> models, List<Path> photos, Truths truths, EvaluationFolder folder)
      throws IOException {
    Map<String, Evaluation> open = new LinkedHashMap<>();
    try {
      List<Table> tables = new ArrayList<>();
      Set<EvaluationFolder.Work> done = Set.of();
      Optional<Provenance> provenance = Optional.empty();
      for (Path model : models) {
        FileDigest digest = FileDigest.begin(model);
        Evaluation evaluation = open(model, truths);
        Map<String, Evaluation> others = new LinkedHashMap<>(open);
        open.put(model.toString(), evaluation);
        if (provenance.isEmpty()) {
          provenance = Optional.of(provenance(evaluation, digest, models));
          done = folder.begin(provenance.get(), batchOptions.isResumed());
        }
        Asked asked = new Asked(model.toString(), digest.hexadecimal(), evaluation, others);
        tables.add(table(asked, photos, done, folder));
      }
      if (tables.stream().anyMatch(table -> table.photographs() > 0)) {
        folder.finish(tables, page(models, provenance.orElseThrow(), tables));
        out().println("figures in " + folder.page());
        out().flush();
      }
    } finally {
      open.values().forEach(Evaluation::close);
    }
  }

  /**
   * A model that is measured.
   *
   * @param name what it is called
   * @param digest the SHA-256 of its file
   * @param others the models before it, with whose maps its own are compared
   */
  private record Asked(
      String name, String digest, Evaluation evaluation, Map<String, Evaluation> others) {}

  private Table table(
      Asked asked, List<Path> photos, Set<EvaluationFolder.Work> done, EvaluationFolder folder)
      throws IOException {
    List<Path> left =
        photos.stream()
            .filter(photo -> !done.contains(new EvaluationFolder.Work(asked.name(), photo)))
            .toList();
    if (left.size() < photos.size()) {
      out()
          .println(
              "%d of %d photographs had been measured before"
                  .formatted(photos.size() - left.size(), photos.size()));
    }
    measure(asked, left, folder);
    Table table =
        Table.of(
            asked.name(),
            asked.evaluation().titles(),
            folder.measured(asked.name(), photos),
            seed());
    print(table);
    return table;
  }

  private long seed() {
    return explainerOptions.settings(Concurrency.ONE_PHOTO).sampling().seed();
  }

  private Evaluation open(Path model, Truths truths) {
    ExplainerSettings settings = explainerOptions.settings(Concurrency.ONE_PHOTO);
    return Evaluation.open(
        model,
        settings,
        evaluationOptions.conventions(),
        explainer ->
            new Evaluation.Plan(
                evaluationOptions.measures(),
                evaluationOptions.baselines(),
                target(explainer),
                truthOption.truth(explainer),
                truths,
                evaluationOptions.effort(seed())));
  }

  private Optional<Target> target(Explainer explainer) {
    return classOptions.isGiven() ? Optional.of(classOptions.target(explainer)) : Optional.empty();
  }

  private void measure(Asked asked, List<Path> photos, EvaluationFolder folder) {
    Progress progress = quietOption.progress(spec, photos.size());
    boolean isVerbose = CamgraftCommand.isVerbose(spec.commandLine());
    boolean isListed = BatchTalk.isListed(photos.size(), progress, isVerbose);
    progress.show();
    OrderedWork.run(
        photos.iterator(),
        batchOptions.jobs().orElse(WORKERS),
        photo -> measured(asked, photo),
        line -> {
          progress.clear();
          if (isListed || line.isFailure()) {
            tell(line);
          }
          keep(folder, line.text());
          progress.advance();
        });
    progress.clear();
  }

  /** What came of a photograph. */
  private record Line(String text, String told, boolean isFailure) {}

  private static Line measured(Asked asked, Path photo) {
    try {
      Measured measured = asked.evaluation().measure(photo, asked.others());
      String line = EvaluationJson.line(asked.name(), asked.digest(), measured);
      return new Line(line, text(measured), false);
    } catch (ImageException | ModelException failure) {
      return new Line(
          EvaluationJson.failure(asked.name(), photo, Reason.of(failure)),
          Complaint.sentence(photo, failure),
          true);
    }
  }

  private static String text(Measured measured) {
    StringBuilder text = new StringBuilder(measured.photo().toString());
    for (Measured.OfClass one : measured.classes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %s %.3f%s",
              one.name(),
              one.probability(),
              one.located() ? "" : " (place unknown)"));
    }
    return text.toString();
  }

  private void tell(Line line) {
    failures += line.isFailure() ? 1 : 0;
    (line.isFailure() ? spec.commandLine().getErr() : out()).println(line.told());
    out().flush();
  }

  private static void keep(EvaluationFolder folder, String line) {
    try {
      folder.add(line);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void print(Table table) {
    printMeasures(table);
    printModels(table);
  }

  private void printModels(Table table) {
    if (table.models().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(new ArrayList<>(List.of("rank correlation with")));
    rows.get(0).addAll(table.models().keySet());
    table
        .titles()
        .forEach(
            (word, title) -> {
              List<String> row = new ArrayList<>(List.of(title));
              table.models().values().forEach(alike -> row.add(figure(alike.get(word))));
              if (row.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
                rows.add(row);
              }
            });
    new Page().table("", rows).print(out());
  }

  private void printMeasures(Table table) {
    List<Measure> measures = Measure.MAIN.stream().filter(table.measures()::contains).toList();
    if (measures.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    measures.forEach(measure -> head.add(measure.title()));
    rows.add(head);
    table
        .figures()
        .forEach(
            (word, figures) -> {
              List<String> row = new ArrayList<>(List.of(table.titles().get(word)));
              measures.forEach(measure -> row.add(figure(figures.get(measure))));
              rows.add(row);
            });
    new Page().table("", rows).print(out());
  }

  private static String figure(@Nullable Figure figure) {
    return figure == null
        ? ""
        : String.format(
            Locale.ROOT, "%.3f (%.3f … %.3f)", figure.value(), figure.low(), figure.high());
  }

  private Provenance provenance(Evaluation evaluation, FileDigest digest, List<Path> models)
      throws IOException {
    Provenance provenance =
        Provenance.of(evaluation.explainer(), models.get(0), digest, Version.text());
    for (Path other : models.subList(1, models.size())) {
      provenance = provenance.and("SHA-256 of " + other, FileDigest.begin(other).hexadecimal());
    }
    return provenance
        .and(
            "classes",
            classOptions.isGiven() ? classOptions.text() : "what is there, as far as it is known")
        .and("truth", truthOption.text())
        .and("boxes", evaluationOptions.truthText())
        .and("measures", evaluationOptions.measuresText())
        .and("baselines", evaluationOptions.baselinesText())
        .and("conventions", conventions(evaluation))
        .and("steps of curves", evaluationOptions.stepsText())
        .and("rows", String.join(", ", evaluation.titles().keySet()))
        .and("sampling", explainerOptions.settings(Concurrency.ONE_PHOTO).sampling().toString());
  }

  private String conventions(Evaluation evaluation) {
    return evaluationOptions.conventions().isEmpty()
        ? evaluation.explainer().contract().emission().convention().text()
        : evaluationOptions.conventions().stream()
            .map(Convention::text)
            .collect(Collectors.joining(", "));
  }

  private static EvaluationPage page(List<Path> models, Provenance provenance, List<Table> tables) {
    String names =
        String.join(
            ", ", models.stream().map(model -> String.valueOf(model.getFileName())).toList());
    return new EvaluationPage(
        "How good explanations of %s are".formatted(names), tables, provenance.settings());
  }
}
