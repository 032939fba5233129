package io.github.camgraft;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Original;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.input.SinglePicture;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.label.Labels;
import io.github.camgraft.preprocessing.FurtherPictures;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model on its way into a session: an original with its explanation grafted on in memory, or an
 * augmented file as it is.
 *
 * @param model what a session is to load
 * @param contract what it promises
 * @param original what was found in the original, where it is known
 * @param file where its labels and its preprocessing may lie beside, if it lies in a file
 * @param labels the names of the classes
 * @param settings how to explain
 */
record Grafting(
    Model model,
    Contract contract,
    Optional<Analysis> original,
    Optional<Path> file,
    Labels labels,
    ExplainerSettings settings) {

  /** For a session of camgraft's own, which always explains. */
  static Grafting of(Model given, Optional<Path> file, ExplainerSettings settings) {
    if (!Contract.isIn(given.metadata())) {
      return grafted(given, file, settings, settings.augment(), false);
    }
    Contract contract = Contract.of(given.metadata());
    contract.requireIn(given.graph());
    boolean isAsked = new Opening(settings).isAskedOf(contract);
    if (isAsked
        && new MethodChoice(contract, false, settings.smoothing()).servesAll(settings.methods())) {
      Labels labels = settings.labels().orOf(given, file, contract);
      Inference.requireModest(given);
      return new Grafting(given, contract, Optional.empty(), file, labels, settings);
    }
    // The original is augmented in the same way, so that it gives what else is needed.
    return grafted(Original.of(given), file, settings, contract.options(), false);
  }

  /** For a session that explains only when it is asked to. */
  static Grafting gated(Model given, Optional<Path> file, ExplainerSettings settings) {
    boolean isAugmented = Contract.isIn(given.metadata());
    return grafted(
        isAugmented ? Original.of(given) : given,
        file,
        settings,
        isAugmented ? Contract.of(given.metadata()).options() : settings.augment(),
        true);
  }

  private static Grafting grafted(
      Model model,
      Optional<Path> file,
      ExplainerSettings settings,
      AugmentOptions asked,
      boolean gated) {
    Opening opening = new Opening(settings);
    AugmentOptions options = opening.asked(asked);
    if (!settings.methods().isEmpty()) {
      options = options.withMethods(MethodChoice.grafts(settings.methods()));
    }
    options = options.withPictureSize(size(settings.preprocessing(), options, model, file));
    options = opening.atScores(model, opening.atLogits(model, options));
    Analysis found = Analysis.of(model, options);
    Analysis analysis =
        found.score().isValue() ? found.forNames(names(model, file, settings, options)) : found;
    Emission emission = options.emission().plain().withGate(gated);
    Augmented augmented = Augmenter.augment(analysis, options.withEmission(emission));
    Contract contract = augmented.contract();
    Labels labels = settings.labels().orOf(model, file, contract);
    return new Grafting(
        augmented.model(), contract, Optional.of(augmented.analysis()), file, labels, settings);
  }

  /** How many classes have names, wherever these are said. */
  private static int names(
      Model model, Optional<Path> file, ExplainerSettings settings, AugmentOptions options) {
    List<String> said = settings.labels().names();
    List<String> before = said.isEmpty() ? options.labels() : said;
    return before.isEmpty() ? Labels.known(model, file, 2).names().size() : before.size();
  }

  /**
   * The size of pictures that was asked for, else the one in a note on preprocessing, else the one
   * found in the model or beside it.
   */
  private static PictureSize size(
      Optional<String> asked, AugmentOptions options, Model model, Optional<Path> file) {
    if (options.preprocessing().isAssumed()) {
      PictureSize stated = InputPreparation.size(asked, model.metadata(), file);
      return stated.isOpen() ? options.pictureSize() : stated;
    }
    return asked
        .map(InputPreparation::sizeIn)
        .filter(size -> !size.isOpen())
        .orElseGet(() -> InputPreparation.sizeIn(options.preprocessing().text()));
  }

  private static TensorType typeOf(String input, Map<String, TensorType> types) {
    return Optional.ofNullable(types.get(input))
        .orElseThrow(() -> new ModelException("the model has no input '%s'".formatted(input)));
  }

  /** The names of the outputs that are read. */
  Set<String> read() {
    return ViewOutputs.read(contract, choice().read(settings.methods()));
  }

  private MethodChoice choice() {
    return new MethodChoice(contract, original.isPresent(), settings.smoothing());
  }

  /**
   * The model in a session.
   *
   * @param session which has loaded it; closed with what is returned, or at once if that fails
   * @param others how further sessions are executed, if methods need them
   */
  OpenModel in(InferenceSession session, SessionSettings others) {
    try {
      Map<String, TensorType> types = declaredTypes();
      types.putAll(session.inputTypes());
      InputPreparation preparation =
          InputPreparation.of(
              contract,
              counted(typeOf(contract.image(), types)),
              settings.preprocessing(),
              model.metadata(),
              file);
      FurtherPictures further =
          FurtherPictures.of(
              contract, types, preparation, settings.furtherPictures(), settings.photoLimit());
      List<AttributionMethod> methods = choice().of(settings.methods());
      FurtherSessions sessions =
          new FurtherSessions(session, original, settings.augment(), others, model, contract);
      Map<String, InputPreparation> preparations = new LinkedHashMap<>(further.preparations());
      preparations.put(contract.image(), preparation);
      AugmentedModel explained =
          new AugmentedModel(
              session,
              sessions,
              contract,
              methods,
              settings.sampling(),
              settings.smoothing(),
              preparations,
              labels,
              new Opening(settings).merge());
      return new OpenModel(explained, sessions, contract, methods, preparation, further, labels);
    } catch (RuntimeException failure) {
      session.close();
      throw failure;
    }
  }

  /** A signal has three axes of its own; a picture of three lacks the one for the batch. */
  private TensorType counted(TensorType input) {
    return contract.layout().isPicture() ? SinglePicture.counted(input) : input;
  }

  /** The types of all inputs, also of those that no explanation depends on. */
  private Map<String, TensorType> declaredTypes() {
    Map<String, TensorType> types = new LinkedHashMap<>();
    model
        .graph()
        .feeds()
        .forEach(feed -> feed.type().ifPresent(type -> types.put(feed.name(), type)));
    return types;
  }
}
