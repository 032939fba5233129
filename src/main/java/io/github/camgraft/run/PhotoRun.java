package io.github.camgraft.run;

import io.github.camgraft.Explainer;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.report.Card;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ResultJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run over many photographs: each is read once and explained, its files are written, and its
 * figures become a line of the run's results, so that a run that was interrupted can be gone on
 * with.
 *
 * <pre>{@code
 * Path model = Path.of("model.onnx");
 * ExplainerSettings settings =
 *     ExplainerSettings.DEFAULT.withConcurrency(Concurrency.MANY_PHOTOS);
 * try (Explainer explainer = Explainer.open(model, settings);
 *     FolderLock folder = FolderLock.on(Path.of("results"))) {
 *   Provenance provenance = Provenance.of(explainer, model, "1.0").and("classes", "the best three");
 *   PhotoRun.begin(
 *           explainer, folder, provenance, photos, RunOptions.DEFAULT.withTarget(Target.top(3)))
 *       .explain(outcome -> System.out.println(outcome.summary()));
 * }
 * }</pre>
 */
public final class PhotoRun {
  private final Explainer explainer;
  private final Map<Path, String> names;
  private final RunOptions options;
  private final RunFolder folder;
  private final PhotoFinish finish;
  private final Set<Path> done;

  private PhotoRun(
      Explainer explainer,
      FolderLock place,
      Provenance provenance,
      Map<Path, String> names,
      RunOptions options)
      throws IOException {
    this.explainer = explainer;
    this.names = names;
    this.options = options;
    this.folder = new RunFolder(place, options.addedTo(provenance), options);
    Optional<Results> results =
        options.files() == PhotoFiles.NONE
            ? Optional.empty()
            : Optional.of(new Results(place, options));
    folder.check();
    if (results.isPresent()) {
      results.get().check(names.values());
    }
    this.finish = finish(new ResultJson(provenance.model(), explainer), results);
    this.done = options.resumed() ? folder.resume(names) : Set.of();
  }

  private PhotoFinish finish(ResultJson figures, Optional<Results> results) {
    Optional<GuidedPicture.Style> cardStyle =
        options.page().map(page -> options.style().gradients());
    return new PhotoFinish(
        names, options.truth(), figures, results, options.boxShare(), cardStyle, options.figures());
  }

  /**
   * Looks what there is to do, before any work is done.
   *
   * @param explainer the explainer
   * @param folder where the results go; made when there is a first one
   * @param provenance what makes the results; a run is gone on with only where all of it is the
   *     same, so it shall say which classes are explained
   * @param photos the files; none is explained twice
   * @param options what is explained and written
   * @return the run
   * @throws OverwriteRefusal if it would write over what it does not know
   * @throws IOException with one sentence, if it cannot go on with an earlier run
   */
  public static PhotoRun begin(
      Explainer explainer,
      FolderLock folder,
      Provenance provenance,
      List<Path> photos,
      RunOptions options)
      throws IOException {
    return new PhotoRun(
        explainer,
        folder,
        provenance,
        PhotoNames.in(folder.folder(), photos, options.layout()),
        options);
  }

  /** {@return the photographs, and what the names of their files begin with} */
  public Map<Path, String> names() {
    return names;
  }

  /** {@return how many of them were explained before} */
  public int done() {
    return done.size();
  }

  /** {@return where the page is that sums up the run, if one was asked for} */
  public Optional<Path> page() {
    return options.page().map(page -> folder.page());
  }

  /**
   * Explains what is left, and sums it up.
   *
   * @param taker gets what came of each photograph, in their order, in the thread of the caller
   * @return what all of it came to
   * @throws IOException with one sentence, if something cannot be written
   */
  public RunTally explain(Consumer<PhotoOutcome> taker) throws IOException {
    List<Path> left = names.keySet().stream().filter(photo -> !done.contains(photo)).toList();
    explainer.explainAll(
        left.iterator(),
        options.target(),
        options.page().isPresent() ? Card.PHOTO_SIDE : 0,
        finish::of,
        output -> {
          folder.add(output);
          taker.accept(output.outcome());
        });
    return folder.finish(options.page());
  }
}
