package io.github.camgraft;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.parallel.OrderedWork;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.target.UnexplainedException;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final PhotoReading reading;
  private final InputPreparation preparation;
  private final int photosPerRun;
  private final int workers;
  private final Semaphore runs;

  ManyPhotos(AugmentedModel model, PhotoReading reading, Concurrency concurrency) {
    this.model = model;
    this.reading = reading;
    this.preparation = reading.preparation();
    this.photosPerRun =
        reading.isAlone() ? preparation.picturesPerRun(concurrency.picturesPerRun()) : 1;
    this.workers = concurrency.runs() + CORES;
    this.runs = new Semaphore(concurrency.runs());
  }

  /** See {@link Explainer#explainAll(Iterator, Function, Target, int, Function, Consumer)}. */
  <P, T> void explain(
      Iterator<P> photos,
      Function<P, PhotoSource> source,
      Target target,
      int previewSide,
      Function<Explained<P>, T> finish,
      Consumer<? super T> taker) {
    Group<P> how = new Group<>(source, target, previewSide);
    OrderedWork.run(
        groups(photos),
        workers,
        group -> how.explain(group).stream().map(finish).toList(),
        finished -> finished.forEach(taker));
  }

  /** See {@link Explainer#explainAll(List, Function, Target)}. */
  <P> List<Explained<P>> explain(List<P> photos, Function<P, PhotoSource> source, Target target) {
    Group<P> how = new Group<>(source, target, 0);
    List<Explained<P>> all = new ArrayList<>();
    groups(photos.iterator()).forEachRemaining(group -> all.addAll(how.explain(group)));
    return all;
  }

  /** As many photographs as go through the model at once. */
  private <P> Iterator<List<P>> groups(Iterator<P> photos) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return photos.hasNext();
      }

      @Override
      public List<P> next() {
        List<P> group = new ArrayList<>();
        group.add(photos.next());
        while (group.size() < photosPerRun && photos.hasNext()) {
          group.add(photos.next());
        }
        return group;
      }
    };
  }

  /** How photographs are explained that go through the model together. */
  private final class Group<P> {
    private final Function<P, PhotoSource> source;
    private final Target target;
    private final int previewSide;

    Group(Function<P, PhotoSource> source, Target target, int previewSide) {
      this.source = source;
      this.target = target;
      this.previewSide = previewSide;
    }

    List<Explained<P>> explain(List<P> photos) {
      List<Begun<P>> begun = photos.stream().map(this::begin).toList();
      List<PhotoReading.Read> read =
          begun.stream().flatMap(photo -> photo.read().stream()).toList();
      Iterator<Answer> answers = ManyPhotos.this.explain(read, target).iterator();
      return begun.stream()
          .map(photo -> photo.read().isPresent() ? photo.with(answers.next()) : photo.failed())
          .toList();
    }

    private Begun<P> begin(P photo) {
      try {
        PhotoReading.Read read = reading.read(source.apply(photo), previewSide);
        return new Begun<>(photo, Optional.of(read), Optional.empty());
      } catch (ImageException failure) {
        return new Begun<>(photo, Optional.empty(), Optional.of(failure));
      }
    }
  }

  /** A photograph that was read, or why it was not. */
  private record Begun<P>(
      P photo, Optional<PhotoReading.Read> read, Optional<ImageException> failure) {
    Explained<P> failed() {
      return Explained.not(photo, failure.orElseThrow());
    }

    Explained<P> with(Answer answer) {
      return answer
          .failure()
          .map(reason -> Explained.not(photo, reason))
          .orElseGet(() -> read.orElseThrow().explained(photo, answer.explanations()));
    }
  }

  /** What came of one picture: explanations, or the reason why there are none. */
  private record Answer(List<Explanation> explanations, Optional<RuntimeException> failure) {
    static Answer of(List<Explanation> explanations) {
      return new Answer(explanations, Optional.empty());
    }

    static List<Answer> not(RuntimeException failure) {
      return List.of(new Answer(List.of(), Optional.of(failure)));
    }
  }

  private List<Answer> explain(List<PhotoReading.Read> read, Target target) {
    if (read.isEmpty()) {
      return List.of();
    }
    boolean isAlone = read.size() == 1;
    if (isAlone || areAlike(read)) {
      runs.acquireUninterruptibly();
      try {
        return together(read, target);
      } catch (UnexplainedException | RuntimeFailure failure) {
        // The others are asked for one by one. Some exporters, too, declare the batch open although
        // the graph only works for one picture.
        if (isAlone) {
          return Answer.not(failure);
        }
      } finally {
        runs.release();
      }
    }
    return IntStream.range(0, read.size())
        .mapToObj(i -> explain(read.subList(i, i + 1), target).get(0))
        .toList();
  }

  private List<Answer> together(List<PhotoReading.Read> read, Target target) {
    List<FloatTensor> inputs = read.stream().map(PhotoReading.Read::input).toList();
    List<Shown> shown = read.stream().map(PhotoReading.Read::shown).toList();
    Map<String, NumericTensor> others = read.get(0).others();
    return model.explain(preparation.together(inputs), shown, target, others).stream()
        .map(Answer::of)
        .toList();
  }

  /** What was prepared elsewhere may be of any size. */
  private static boolean areAlike(List<PhotoReading.Read> read) {
    int[] shape = read.get(0).input().shape();
    return read.stream().allMatch(one -> Arrays.equals(one.input().shape(), shape));
  }
}
