package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.NotFiniteException;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Ranks;
import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.evaluate.truth.Annotation;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.evaluate.truth.Truths;
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

  private final Explainer explainer;
  private final List<Explainer> further = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Plan plan;
  private final ExplainerSettings settings;

  private Evaluation(Explainer explainer, Plan plan, ExplainerSettings settings) {
    this.explainer = explainer;
    this.plan = plan;
    this.settings = settings;
  }

  /**
   * Opens a model.
   *
   * @param settings how it explains; all its methods are measured
   * @param planned what to measure, for the opened model
   * @throws ModelException if the model cannot be read, or cannot be explained
   */
  public static Evaluation open(
      Path model, ExplainerSettings settings, Function<Explainer, Plan> planned) {
    List<AttributionMethod> asked = settings.methods();
    List<AttributionMethod> light =
        asked.stream().filter(method -> !method.takesManyRuns()).toList();
    List<AttributionMethod> heavy =
        asked.stream().filter(AttributionMethod::takesManyRuns).toList();
    boolean onlyHeavy = light.isEmpty() && !heavy.isEmpty();
    Explainer first =
        Explainer.open(model, settings.withMethods(onlyHeavy ? heavy.subList(0, 1) : light));
    Evaluation evaluation = null;
    try {
      evaluation = new Evaluation(first, planned.apply(first), settings);
      evaluation.addRows(first);
      for (AttributionMethod method : onlyHeavy ? heavy.subList(1, heavy.size()) : heavy) {
        Explainer own = Explainer.open(model, settings.withMethods(List.of(method)));
        evaluation.further.add(own);
        evaluation.addRows(own);
      }
      evaluation.plan.baselines().forEach(evaluation::add);
      return evaluation;
    } catch (RuntimeException failure) {
      first.close();
      if (evaluation != null) {
        evaluation.close();
      }
      throw failure;
    }
  }

  private void add(Baseline baseline) {
    rows.add(new Row.OfBaseline(baseline));
  }

  private void addRows(Explainer made) {
    for (AttributionMethod method : made.methods()) {
      int layers = method instanceof LayerMethod ? made.contract().layers().size() : 1;
      for (int layer = 0; layer < layers; layer++) {
        String suffix = layers > 1 ? made.contract().layers().get(layer).name() : "";
        rows.add(
            new Row.OfMethod(
                suffix.isEmpty() ? method.word() : method.word() + "@" + suffix,
                suffix.isEmpty() ? method.title() : method.title() + ", " + suffix,
                made,
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
    PhotoFile file = PhotoFile.read(photo, settings.photoLimit());
    Preprocessing how = explainer.preprocessing();
    Prepared prepared = how.prepare(how.read(file));
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
      classes.add(measure(input, explanation, truth));
    }
    return new Measured(photo, file.sha256(), classes);
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
          "%s says '%s', which is no class of the model; say with --class or --truth which class is meant"
              .formatted(annotation.origin(), name));
    }
    return index;
  }

  private Measured.OfClass measure(
      FloatTensor input, Explanation explanation, Optional<Truth> truth) {
    int index = explanation.prediction().index();
    Scene scene = scene(input, explanation);
    Subject subject = subject(input, explanation);
    Map<String, Map<Measure, Outcome>> outcomes = new LinkedHashMap<>();
    List<Ranks> ranks = new ArrayList<>();
    for (Row row : rows) {
      Explaining explaining = row.in(scene);
      Heatmap map = explaining.again(input);
      ranks.add(Ranks.of(map));
      outcomes.put(row.word(), outcomes(new Trial(map, subject, explaining, truth, plan.effort())));
    }
    return new Measured.OfClass(
        index,
        explanation.prediction().name(),
        subject.probability(),
        subject.place(),
        truth.isPresent(),
        outcomes,
        ranks.stream().map(one -> ranks.stream().map(one::correlation).toList()).toList());
  }

  private Scene scene(FloatTensor input, Explanation explanation) {
    int index = explanation.prediction().index();
    int classes = Math.max(2, explanation.predictions().size());
    long seed = plan.effort().seed();
    int another = (index + 1 + new Random(seed + index).nextInt(classes - 1)) % classes;
    return Scene.of(
        input, explainer.preprocessing().layout(), explanation.seen(), index, another, seed);
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
    further.forEach(Explainer::close);
    explainer.close();
  }
}
