package io.github.camgraft.evaluate;

import static io.github.camgraft.cam.Interpolation.BILINEAR_HALF_PIXEL;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.NotFiniteException;
import io.github.camgraft.Prediction;
import io.github.camgraft.Target;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Ranks;
import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.evaluate.truth.Annotation;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.evaluate.truth.Truths;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.GroundTruth;
import io.github.camgraft.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures the maps of one model, photograph by photograph. Thread-safe, as long as it is open.
 *
 * <p>A method that takes many runs has an explainer of its own, so that what asks for many
 * explanations of the others does not pay for it.
 */
public final class Evaluation implements AutoCloseable {
  /**
   * What is measured, and by what.
   *
   * @param measures in the order to be shown
   * @param baselines in the order to be shown
   * @param target the classes that were asked for, if any were; else the one that is really there,
   *     of that those in boxes, else the predicted one
   * @param truth which class is really on a photograph
   * @param truths where the objects are
   * @param effort how much is run
   */
  public record Plan(
      List<Measure> measures,
      List<Baseline> baselines,
      Optional<Target> target,
      GroundTruth truth,
      Truths truths,
      Effort effort) {
    /** Keeps its own copies. */
    public Plan {
      measures = List.copyOf(measures);
      baselines = List.copyOf(baselines);
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final List<Opened> opened;
  private final Explainer explainer;
  private final Plan plan;
  private final ExplainerSettings settings;

  private Evaluation(
      List<Opened> opened, Plan plan, ExplainerSettings settings, boolean areConventionsNamed) {
    this.opened = opened;
    this.explainer = opened.get(0).explainer();
    this.plan = plan;
    this.settings = settings;
    opened.forEach(each -> addRows(each, areConventionsNamed));
    plan.baselines().forEach(baseline -> rows.add(new Row.OfBaseline(baseline)));
  }

  /**
   * Opens a model.
   *
   * @param settings how it explains; all its methods are measured
   * @param conventions by which maps of layers are made, each a row of its own; none for that of
   *     the settings
   * @param planned what to measure, for the opened model
   * @throws ModelException if the model cannot be read, or cannot be explained
   */
  public static Evaluation open(
      Path model,
      ExplainerSettings settings,
      List<Convention> conventions,
      Function<Explainer, Plan> planned) {
    List<Opened> opened = new ArrayList<>();
    try {
      for (ExplainerSettings one : Opened.settings(settings, conventions)) {
        Explainer explainer = Explainer.open(model, one);
        explainer.contract().requirePictures("measures are taken");
        // Known before the others are opened, since it may refuse what was asked for.
        int stages = planned.apply(explainer).effort().stages();
        opened.add(new Opened(explainer, new Forgetting(model, one, stages)));
      }
      Plan plan = planned.apply(opened.get(0).explainer());
      return new Evaluation(List.copyOf(opened), plan, settings, conventions.size() > 1);
    } catch (RuntimeException failure) {
      opened.forEach(Opened::close);
      throw failure;
    }
  }

  private void addRows(Opened one, boolean isConventionNamed) {
    Contract contract = one.explainer().contract();
    for (AttributionMethod method : one.explainer().methods()) {
      boolean isOfLayer = method instanceof LayerMethod;
      int layers = isOfLayer ? contract.layers().size() : 1;
      for (int layer = 0; layer < layers; layer++) {
        String place = layers > 1 ? contract.layers().get(layer).name() : "";
        String convention =
            isOfLayer && isConventionNamed ? contract.emission().convention().text() : "";
        rows.add(
            new Row.OfMethod(
                method.word()
                    + (place.isEmpty() ? "" : "@" + place)
                    + (convention.isEmpty() ? "" : ":" + convention),
                Stream.of(method.title(), place, convention)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(", ")),
                one.explainer(),
                one.forgetting(),
                method,
                layer));
      }
    }
  }

  /** The model as it is open. */
  public Explainer explainer() {
    return explainer;
  }

  /** What the rows of the table are called, by their words, in the order to be shown. */
  public Map<String, String> titles() {
    Map<String, String> titles = new LinkedHashMap<>();
    rows.forEach(row -> titles.put(row.word(), row.title()));
    return titles;
  }

  /**
   * Measures all maps of a photograph.
   *
   * @throws io.github.camgraft.image.ImageException if it cannot be read
   * @throws NotFiniteException if it has a score and no explanation
   * @throws ModelException if what is said of it cannot be understood
   */
  public Measured measure(Path photo) {
    return measure(photo, Map.of());
  }

  /**
   * The same, and how like the maps of other models are.
   *
   * @param others what they are called, and they themselves
   */
  public Measured measure(Path photo, Map<String, Evaluation> others) {
    PhotoFile file = PhotoFile.read(photo, settings.photoLimit());
    Prepared prepared = prepared(file);
    FloatTensor input = prepared.input().slice(0);
    Optional<Annotation> annotation = plan.truths().of(photo);
    List<Measured.OfClass> classes = new ArrayList<>();
    for (Explanation explanation :
        explainer.explain(input, prepared.seen(), target(photo, annotation))) {
      Optional<Truth> truth =
          annotation.flatMap(
              known ->
                  new Sight(prepared.framing())
                      .of(known, name -> isMeant(name, explanation.prediction().index(), known)));
      Map<String, Map<String, Heatmap>> maps = new LinkedHashMap<>();
      others.forEach((name, other) -> maps.put(name, other.maps(file, explanation.prediction())));
      classes.add(measure(input, explanation, truth, maps));
    }
    return new Measured(photo, file.sha256(), classes);
  }

  private Prepared prepared(PhotoFile file) {
    Preprocessing how = explainer.preprocessing();
    return how.prepare(how.read(file));
  }

  /** The maps of all methods for a class of another model: that of the same name, else number. */
  private Map<String, Heatmap> maps(PhotoFile file, Prediction meant) {
    int classes = explainer.contract().mostClasses();
    int index = explainer.labels().exactly(meant.name(), classes).orElse(meant.index());
    Map<String, Heatmap> maps = new LinkedHashMap<>();
    if (index < classes) {
      Prepared prepared = prepared(file);
      FloatTensor input = prepared.input().slice(0);
      Scene scene = scene(input, prepared.seen(), index, classes);
      try {
        for (Row row : rows) {
          if (row instanceof Row.OfMethod) {
            maps.put(row.word(), row.in(scene).again(input));
          }
        }
      } catch (NotFiniteException notOfThisPicture) {
        // There is nothing to compare with then.
        return Map.of();
      }
    }
    return maps;
  }

  private Target target(Path photo, Optional<Annotation> annotation) {
    if (plan.target().isPresent()) {
      return plan.target().get();
    }
    Optional<Integer> truth = plan.truth().of(photo);
    if (truth.isPresent()) {
      return Target.classes(truth.get());
    }
    Set<Integer> named = new LinkedHashSet<>();
    annotation.ifPresent(
        known -> known.boxes().forEach(box -> index(box.name(), known).ifPresent(named::add)));
    return named.isEmpty()
        ? Target.predicted()
        : Target.classes(named.stream().mapToInt(Integer::intValue).toArray());
  }

  /** What a word that is no class of the model means is known only where the class is. */
  private boolean isMeant(String name, int explained, Annotation annotation) {
    return index(name, annotation).map(index -> index == explained).orElse(true);
  }

  private Optional<Integer> index(String name, Annotation annotation) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> index = explainer.labels().exactly(name, explainer.contract().mostClasses());
    boolean isFree = plan.target().isEmpty() && plan.truth() == GroundTruth.NONE;
    if (index.isEmpty() && isFree) {
      throw new ModelException(
          "%s says '%s', which is not a class of the model; say with --class or --truth which class is meant"
              .formatted(annotation.origin(), name));
    }
    return index;
  }

  private Measured.OfClass measure(
      FloatTensor input,
      Explanation explanation,
      Optional<Truth> truth,
      Map<String, Map<String, Heatmap>> others) {
    int index = explanation.prediction().index();
    int classes = Math.max(2, explanation.predictions().size());
    Scene scene = scene(input, explanation.seen(), index, classes);
    Subject subject = subject(input, explanation);
    Map<String, Map<Measure, Outcome>> outcomes = new LinkedHashMap<>();
    Map<String, Map<String, Double>> alike = new LinkedHashMap<>();
    List<Ranks> ranks = new ArrayList<>();
    for (Row row : rows) {
      Explaining explaining = row.in(scene);
      Heatmap map = explaining.again(input);
      Ranks order = Ranks.of(map);
      ranks.add(order);
      others.forEach(
          (name, maps) -> {
            Map<String, Double> with = alike.computeIfAbsent(name, any -> new LinkedHashMap<>());
            Optional.ofNullable(maps.get(row.word()))
                .map(other -> other.resized(map.height(), map.width(), BILINEAR_HALF_PIXEL))
                .ifPresent(other -> with.put(row.word(), order.correlation(Ranks.of(other))));
          });
      outcomes.put(row.word(), outcomes(new Trial(map, subject, explaining, truth, plan.effort())));
    }
    return new Measured.OfClass(
        index,
        explanation.prediction().name(),
        subject.probability(),
        subject.place(),
        truth.isPresent(),
        outcomes,
        ranks.stream().map(one -> ranks.stream().map(one::correlation).toList()).toList(),
        alike);
  }

  private Scene scene(FloatTensor input, Picture seen, int index, int classes) {
    long seed = plan.effort().seed();
    int another = (index + 1 + new Random(seed + index).nextInt(classes - 1)) % classes;
    return Scene.of(input, explainer.preprocessing().layout(), seen, index, another, seed);
  }

  private Subject subject(FloatTensor input, Explanation explanation) {
    int index = explanation.prediction().index();
    Answers answers = explainer.answers(input, index);
    int place =
        (int) explanation.predictions().stream().takeWhile(said -> said.index() != index).count();
    return new Subject(
        input,
        explainer.preprocessing().layout(),
        answers,
        answers.probabilities(1, i -> input)[0],
        explanation.score(),
        place);
  }

  private Map<Measure, Outcome> outcomes(Trial trial) {
    Map<Measure, Outcome> outcomes = new EnumMap<>(Measure.class);
    for (Measure measure : plan.measures()) {
      if (measure.suits(trial)) {
        try {
          outcomes.put(measure, measure.of(trial));
        } catch (NotFiniteException notOfThisPicture) {
          // A picture that was changed may have no explanation; there is no figure then.
        }
      }
    }
    return outcomes;
  }

  @Override
  public void close() {
    opened.forEach(Opened::close);
  }
}
