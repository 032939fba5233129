package io.github.camgraft;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Original;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.PhotoFile;
import io.github.camgraft.image.PhotoLimit;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Prepared;
import io.github.camgraft.image.Preprocessing;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.runtime.Inference;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Explains what an ONNX classifier says of pictures: Grad-CAM, guided backpropagation and Guided
 * Grad-CAM.
 *
 * <pre>{@code
 * try (Explainer explainer = Explainer.open(Path.of("model.onnx"))) {
 *   Explanation explanation = explainer.explain(Path.of("cat.png"), Target.predicted()).get(0);
 *   Heatmap map = explanation.heatmap();
 * }
 * }</pre>
 *
 * <p>An original model is augmented in memory; an augmented one is taken as it is. Explaining is
 * thread-safe. Closing waits until the model runs for nobody; explaining that is not done by then,
 * and any that is asked for later, ends with an {@link IllegalStateException}. It may be closed
 * more than once.
 */
public final class Explainer implements AutoCloseable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final InferenceSession session;
  private final FurtherSessions sessions;
  private final Contract contract;
  private final List<AttributionMethod> methods;
  private final InputPreparation preparation;
  private final FurtherPictures furtherPictures;
  private final Labels labels;
  private final AugmentedModel model;
  private final Map<String, NumericTensor> inputs;
  private final PhotoLimit photoLimit;
  private final ManyPhotos manyPhotos;

  private Explainer(
      InferenceSession session,
      FurtherSessions sessions,
      Contract contract,
      List<AttributionMethod> methods,
      InputPreparation preparation,
      FurtherPictures furtherPictures,
      Labels labels,
      ExplainerSettings settings) {
    this.session = session;
    this.sessions = sessions;
    this.contract = contract;
    this.methods = methods;
    this.preparation = preparation;
    this.furtherPictures = furtherPictures;
    this.labels = labels;
    Map<String, InputPreparation> preparations = new HashMap<>(furtherPictures.preparations());
    preparations.put(contract.image(), preparation);
    this.model =
        new AugmentedModel(
            session,
            sessions,
            contract,
            methods,
            settings.sampling(),
            settings.smoothing(),
            preparations,
            labels);
    this.inputs = settings.inputs();
    this.photoLimit = settings.photoLimit();
    this.manyPhotos =
        new ManyPhotos(
            model, preparation, furtherPictures, inputs, photoLimit, settings.concurrency());
  }

  /** Opens a model with {@link ExplainerSettings#DEFAULT}. */
  public static Explainer open(Path model) {
    return open(model, ExplainerSettings.DEFAULT);
  }

  /**
   * Opens a model. Its file may be changed or replaced once it is open; a method that runs the
   * model in other forms then says that it has to be opened again. Only a model of more than 2 GB,
   * or than Java may take ({@code -XX:MaxDirectMemorySize}), stays in its files, which may be
   * replaced but must not be changed in place during a run.
   *
   * @throws ModelException if it cannot be read, or cannot be explained
   * @throws io.github.camgraft.runtime.RuntimeFailure if ONNX Runtime refuses it or the device
   *     cannot be used
   */
  public static Explainer open(Path file, ExplainerSettings settings) {
    return open(ModelFiles.read(file), file, settings);
  }

  /**
   * Opens a model that is held in memory.
   *
   * @param file where its labels and its preprocessing may lie beside
   */
  static Explainer open(Model given, Path file, ExplainerSettings settings) {
    Model model = given;
    AugmentOptions options = settings.augment();
    if (Contract.isIn(model.metadata())) {
      Contract contract = Contract.of(model.metadata());
      contract.requireIn(model.graph());
      if (new MethodChoice(contract, false, settings.smoothing()).servesAll(settings.methods())) {
        Labels labels = settings.labels().orOf(model, file, contract);
        Inference.requireModest(model);
        return open(model, file, contract, Optional.empty(), settings, labels);
      }
      // The original is augmented in the same way, so that it gives what else is needed.
      model = Original.of(model);
      options = contract.options();
    }
    if (!settings.methods().isEmpty()) {
      options = options.withMethods(MethodChoice.grafts(settings.methods()));
    }
    options = options.withPictureSize(size(settings.preprocessing(), options, model, file));
    Analysis found = Analysis.of(model, options);
    Analysis analysis =
        found.score().isValue() ? found.forNames(names(model, file, settings, options)) : found;
    Augmented augmented =
        Augmenter.augment(analysis, options.withEmission(options.emission().plain()));
    Contract contract = augmented.contract();
    Labels labels = settings.labels().orOf(model, file, contract);
    return open(
        augmented.model(), file, contract, Optional.of(augmented.analysis()), settings, labels);
  }

  /** How many classes have names, wherever these are said. */
  private static int names(
      Model model, Path file, ExplainerSettings settings, AugmentOptions options) {
    List<String> said = settings.labels().names();
    List<String> before = said.isEmpty() ? options.labels() : said;
    return before.isEmpty() ? Labels.known(model, file, 2).names().size() : before.size();
  }

  /**
   * The size of pictures that was asked for, else the one in a note on preprocessing, else the one
   * found in the model or beside it.
   */
  private static PictureSize size(
      Optional<String> asked, AugmentOptions options, Model model, Path file) {
    if (options.preprocessing().isAssumed()) {
      PictureSize stated = InputPreparation.size(asked, model.metadata(), file);
      return stated.isOpen() ? options.pictureSize() : stated;
    }
    return asked
        .map(InputPreparation::sizeIn)
        .filter(size -> !size.isOpen())
        .orElseGet(() -> InputPreparation.sizeIn(options.preprocessing().text()));
  }

  private static Explainer open(
      Model augmented,
      Path file,
      Contract contract,
      Optional<Analysis> original,
      ExplainerSettings settings,
      Labels labels) {
    List<AttributionMethod> methods =
        new MethodChoice(contract, original.isPresent(), settings.smoothing())
            .of(settings.methods());
    Concurrency concurrency = settings.concurrency().forCores(CORES, settings.session().threads());
    SessionSettings taken = shared(settings.session(), concurrency.runs());
    InferenceSession session =
        InferenceSession.openFor(ViewOutputs.read(contract), augmented, taken);
    try {
      Map<String, TensorType> types = declaredTypes(augmented);
      types.putAll(session.inputTypes());
      InputPreparation preparation =
          InputPreparation.of(
              contract,
              types.get(contract.image()),
              settings.preprocessing(),
              augmented.metadata(),
              file);
      return new Explainer(
          session,
          new FurtherSessions(session, original, settings.augment(), taken),
          contract,
          methods,
          preparation,
          FurtherPictures.of(
              contract, types, preparation, settings.furtherPictures(), settings.photoLimit()),
          labels,
          settings.withConcurrency(concurrency.forDevice(session.isOnGpu())));
    } catch (RuntimeException failure) {
      session.close();
      throw failure;
    }
  }

  /** Several runs at once share the cores, unless somebody says how many threads one takes. */
  private static SessionSettings shared(SessionSettings asked, int runs) {
    boolean isShared = runs > 1 && asked.threads() == 0;
    return isShared ? asked.withThreads(Math.max(1, CORES / runs)) : asked;
  }

  /** The types of all inputs, also of those that no explanation depends on. */
  private static Map<String, TensorType> declaredTypes(Model model) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    model
        .graph()
        .feeds()
        .forEach(feed -> feed.type().ifPresent(type -> types.put(feed.name(), type)));
    return types;
  }

  /** What the augmented model promises: score, layers, methods. */
  public Contract contract() {
    return contract;
  }

  /** How it explains, in the order to be shown. */
  public List<AttributionMethod> methods() {
    return methods;
  }

  /** How pictures become inputs. */
  public Preprocessing preprocessing() {
    return preparation.preprocessing();
  }

  /**
   * Where the preprocessing was said: {@code asked for}, {@code from the file} where an augmented
   * one says it, {@code from the model's metadata} or a file beside the model, or {@code assumed}.
   */
  public String preprocessingOrigin() {
    return preparation.origin();
  }

  /** What executes the model, in one phrase. */
  public String device() {
    return session.device();
  }

  /** The names of the classes. */
  public Labels labels() {
    return labels;
  }

  /**
   * Reads a picture file, as far as the model has use for it.
   *
   * @throws io.github.camgraft.image.ImageException if the file is no picture that can be read, or
   *     is larger than {@link ExplainerSettings#photoLimit}
   */
  public Photo read(Path photo) {
    return preparation.preprocessing().read(PhotoFile.read(photo, photoLimit));
  }

  /**
   * Explains a picture file.
   *
   * @return an explanation for each class of the target, in its order
   * @throws io.github.camgraft.image.ImageException if the file is no picture that can be read
   * @throws NotFiniteException if it has a score and no explanation
   */
  public List<Explanation> explain(Path photo, Target target) {
    return explain(read(photo), furtherPictures.beside(photo), target);
  }

  /** Explains a picture. */
  public List<Explanation> explain(Photo photo, Target target) {
    return explain(photo, Map.of(), target);
  }

  private List<Explanation> explain(Photo photo, Map<String, Prepared> beside, Target target) {
    Prepared one = preparation.preprocessing().prepare(photo);
    return model
        .explain(
            preparation.together(List.of(one.input())),
            List.of(Shown.of(one, beside)),
            target,
            furtherPictures.asInputs(beside, inputs))
        .get(0);
  }

  /**
   * Explains an input tensor that was prepared elsewhere, for models with further inputs and for
   * exact comparisons.
   *
   * @param input the picture, in the shape of the model's input
   * @param seen the picture to show
   * @param target which classes to explain
   * @param others tensors for the model's other inputs, by name
   */
  public List<Explanation> explain(
      FloatTensor input, Picture seen, Target target, Map<String, NumericTensor> others) {
    return model.explain(input, List.of(Shown.alone(seen)), target, others).get(0);
  }

  /**
   * Explains any number of picture files, several at once as {@link ExplainerSettings#concurrency}
   * says: while some go through the model, others are decoded, and what came of others is finished.
   * However many there are, only a few are held in memory.
   *
   * <p>A file that cannot be read, or explained, does not end the work; it is handed over with its
   * failure.
   *
   * @param photos the files; asked for the next one when there is room for it
   * @param finish what is to be made of an explained photograph, such as its pictures; done for
   *     several photographs at once
   * @param taker gets what was made, in the order of the photographs, in the thread of the caller
   * @throws ModelException if a class of the target does not exist, or the model cannot take
   *     pictures alone
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public <T> void explainAll(
      Iterator<Path> photos,
      Target target,
      Function<Explained, T> finish,
      Consumer<? super T> taker) {
    manyPhotos.explain(photos, target, finish, taker);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
