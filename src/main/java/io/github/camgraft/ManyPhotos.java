package io.github.camgraft;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resize;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.parallel.OrderedWork;
import io.github.camgraft.preprocessing.FurtherPictures;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.target.UnexplainedException;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Explains photographs by the hundred. Each worker takes a few photographs the whole way, from file
 * to finish; since there are more workers than runs at once, some decode and finish while others
 * keep the model busy.
 */
final class ManyPhotos {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final AugmentedModel model;
  private final InputPreparation preparation;
  private final FurtherPictures furtherPictures;
  private final Map<String, NumericTensor> inputs;
  private final PhotoLimit photoLimit;
  private final int photosPerRun;
  private final int workers;
  private final Semaphore runs;

  ManyPhotos(
      AugmentedModel model,
      InputPreparation preparation,
      FurtherPictures furtherPictures,
      Map<String, NumericTensor> inputs,
      PhotoLimit photoLimit,
      Concurrency concurrency) {
    this.model = model;
    this.preparation = preparation;
    this.furtherPictures = furtherPictures;
    this.inputs = inputs;
    this.photoLimit = photoLimit;
    // What is fed to another input belongs to one picture.
    this.photosPerRun =
        inputs.isEmpty() && furtherPictures.isEmpty()
            ? preparation.picturesPerRun(concurrency.picturesPerRun())
            : 1;
    this.workers = concurrency.runs() + CORES;
    this.runs = new Semaphore(concurrency.runs());
  }

  /** See {@link Explainer#explainAll}. */
  <T> void explain(
      Iterator<Path> photos,
      Target target,
      int previewSide,
      Function<Explained, T> finish,
      Consumer<? super T> taker) {
    OrderedWork.run(
        groups(photos),
        workers,
        group -> explain(group, target, previewSide).stream().map(finish).toList(),
        finished -> finished.forEach(taker));
  }

  /** As many photographs as go through the model at once. */
  private Iterator<List<Path>> groups(Iterator<Path> photos) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return photos.hasNext();
      }

      @Override
      public List<Path> next() {
        List<Path> group = new ArrayList<>(List.of(photos.next()));
        while (group.size() < photosPerRun && photos.hasNext()) {
          group.add(photos.next());
        }
        return group;
      }
    };
  }

  private List<Explained> explain(List<Path> photos, Target target, int previewSide) {
    Map<Path, RuntimeException> failures = new HashMap<>();
    List<FloatTensor> prepared = new ArrayList<>();
    List<Shown> shown = new ArrayList<>();
    Map<String, NumericTensor> others = inputs;
    Map<Path, Read> read = new HashMap<>();
    for (Path photo : photos) {
      try {
        Preprocessing how = preparation.preprocessing();
        PhotoFile file = PhotoFile.read(photo, photoLimit);
        Photo decoded = how.read(file);
        Prepared one = how.prepare(decoded);
        Map<String, Prepared> beside = furtherPictures.beside(photo);
        others = furtherPictures.asInputs(beside, inputs);
        prepared.add(one.input());
        shown.add(Shown.of(one, beside));
        read.put(photo, new Read(file, one.framing(), preview(decoded, previewSide)));
      } catch (ImageException failure) {
        failures.put(photo, failure);
      }
    }
    Iterator<Answer> answers = explain(prepared, shown, target, others).iterator();
    return photos.stream()
        .map(
            photo ->
                failures.containsKey(photo)
                    ? Explained.not(photo, failures.get(photo))
                    : answers.next().of(read.get(photo)))
        .toList();
  }

  /** Made while the photograph is there, which would not fit into memory as often. */
  private Optional<Picture> preview(Photo decoded, int side) {
    return side > 0
        ? Optional.of(Resize.within(preparation.preprocessing().shown(decoded), side))
        : Optional.empty();
  }

  /** A photograph that could be read. */
  private record Read(PhotoFile file, Framing framing, Optional<Picture> preview) {}

  /** What came of one picture: explanations, or the reason why there are none. */
  private record Answer(List<Explanation> explanations, Optional<UnexplainedException> failure) {
    static Answer of(List<Explanation> explanations) {
      return new Answer(explanations, Optional.empty());
    }

    Explained of(Read read) {
      return failure.isPresent()
          ? Explained.not(read.file().path(), failure.get())
          : Explained.as(read.file(), read.framing(), read.preview(), explanations);
    }
  }

  private List<Answer> explain(
      List<FloatTensor> prepared,
      List<Shown> shown,
      Target target,
      Map<String, NumericTensor> others) {
    if (shown.isEmpty()) {
      return List.of();
    }
    runs.acquireUninterruptibly();
    try {
      return model.explain(preparation.together(prepared), shown, target, others).stream()
          .map(Answer::of)
          .toList();
    } catch (UnexplainedException ofOnePicture) {
      // The others are asked for one by one.
      if (shown.size() == 1) {
        return List.of(new Answer(List.of(), Optional.of(ofOnePicture)));
      }
    } catch (RuntimeFailure batchIsBakedIn) {
      // Some exporters declare the batch open although the graph only works for one picture.
      if (shown.size() == 1) {
        throw batchIsBakedIn;
      }
    } finally {
      runs.release();
    }
    return IntStream.range(0, shown.size())
        .mapToObj(
            i ->
                explain(prepared.subList(i, i + 1), shown.subList(i, i + 1), target, others).get(0))
        .toList();
  }
}
