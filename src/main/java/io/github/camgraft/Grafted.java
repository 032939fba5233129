package io.github.camgraft;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.image.Picture;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.label.Labels;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session for programs that run ONNX Runtime themselves: it takes the place of their {@link
 * OrtSession}, and explains its model when it is asked to.
 *
 * <pre>{@code
 * Grafted model = Grafted.open(environment, Path.of("model.onnx"), sessionOptions);
 * OrtSession.Result result = model.run(Map.of("image", tensor));
 * Explanation why = model.explain(Map.of("image", tensor), Target.predicted()).get(0).get(0);
 * }</pre>
 *
 * <p>Environment, options and tensors are the program's own. A plain run returns what a session on
 * the original model returns, bit for bit, and takes as long: the explanation lies behind a gate of
 * the graph. (A model in half precision is the exception; it computes in float32 here.) Running and
 * explaining are thread-safe.
 */
public final class Grafted implements AutoCloseable {
  private final InferenceSession session;
  private final OpenModel open;
  private final Set<String> inputs;
  private final Set<String> outputs;

  private Grafted(InferenceSession session, OpenModel open, Model original) {
    this.session = session;
    this.open = open;
    this.inputs = names(original.graph().feeds());
    this.outputs = names(original.graph().outputs());
  }

  private static Set<String> names(List<ValueInfo> values) {
    Set<String> names = new LinkedHashSet<>();
    values.forEach(value -> names.add(value.name()));
    return Collections.unmodifiableSet(names);
  }

  /**
   * Opens a model as {@link OrtEnvironment#createSession(String, OrtSession.SessionOptions)} does,
   * to be explained by {@link ExplainerSettings#DEFAULT}.
   *
   * @param environment the environment of the program
   * @param model an ONNX file, original or augmented
   * @param options the options of its session
   * @return the open model, to be closed
   * @throws ModelException if it cannot be read, or cannot be explained
   * @throws io.github.camgraft.runtime.RuntimeFailure if ONNX Runtime refuses it
   */
  public static Grafted open(
      OrtEnvironment environment, Path model, OrtSession.SessionOptions options) {
    return open(environment, model, options, ExplainerSettings.DEFAULT);
  }

  /**
   * Opens a model as {@link OrtEnvironment#createSession(byte[], OrtSession.SessionOptions)} does,
   * to be explained by {@link ExplainerSettings#DEFAULT}.
   *
   * @param environment the environment of the program
   * @param model the bytes of an ONNX file; they are not copied and must not be changed
   * @param options the options of its session
   * @return the open model, to be closed
   * @throws ModelException as {@link #open(OrtEnvironment, Path, OrtSession.SessionOptions)}
   */
  public static Grafted open(
      OrtEnvironment environment, byte[] model, OrtSession.SessionOptions options) {
    return open(environment, model, options, ExplainerSettings.DEFAULT);
  }

  /**
   * Opens a model to be explained in another way.
   *
   * @param environment the environment of the program
   * @param model the bytes of an ONNX model, original or augmented
   * @param options the options of its session
   * @param settings how to explain; its session settings hold for methods that run the model in
   *     another form, such as Integrated Gradients
   * @return the open model, to be closed
   * @throws ModelException as {@link #open(OrtEnvironment, Path, OrtSession.SessionOptions)}
   */
  public static Grafted open(
      OrtEnvironment environment,
      Path model,
      OrtSession.SessionOptions options,
      ExplainerSettings settings) {
    return open(environment, ModelFiles.read(model), Optional.of(model), options, settings);
  }

  /**
   * Opens a model in memory to be explained in another way.
   *
   * @param environment the environment of the program
   * @param model the bytes of an ONNX file; they are not copied and must not be changed
   * @param options the options of its session
   * @param settings as for {@link #open(OrtEnvironment, Path, OrtSession.SessionOptions,
   *     ExplainerSettings)}
   * @return the open model, to be closed
   * @throws ModelException as {@link #open(OrtEnvironment, Path, OrtSession.SessionOptions)}
   */
  public static Grafted open(
      OrtEnvironment environment,
      byte[] model,
      OrtSession.SessionOptions options,
      ExplainerSettings settings) {
    return open(environment, ModelFiles.read(model), Optional.empty(), options, settings);
  }

  private static Grafted open(
      OrtEnvironment environment,
      Model model,
      Optional<Path> file,
      OrtSession.SessionOptions options,
      ExplainerSettings settings) {
    InferenceSession.use(environment);
    Grafting grafting = Grafting.gated(model, file, settings);
    InferenceSession session = InferenceSession.open(grafting.model(), environment, options);
    return new Grafted(
        session,
        grafting.in(session, settings.session()),
        grafting.original().orElseThrow().original());
  }

  /**
   * Runs the model; nothing is explained.
   *
   * @param tensors the inputs of the original model, by name
   * @return the outputs of the original model, in its order
   * @throws OrtException as {@link OrtSession#run(Map)} throws it
   */
  public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> tensors) throws OrtException {
    return run(tensors, outputs);
  }

  /**
   * Runs the model for some of its outputs.
   *
   * @param tensors the program's own tensors by the names of inputs
   * @param requestedOutputs the names of the outputs to fetch
   * @return the outputs, as ONNX Runtime returns them; the caller closes them
   * @throws OrtException as {@link OrtSession#run(Map, Set)} throws it
   */
  public OrtSession.Result run(
      Map<String, ? extends OnnxTensorLike> tensors, Set<String> requestedOutputs)
      throws OrtException {
    return run(tensors, requestedOutputs, null);
  }

  /**
   * Runs the model for some of its outputs.
   *
   * @param tensors the program's own tensors by the names of inputs
   * @param requestedOutputs the names of the outputs to fetch
   * @param runOptions those of this run; none if {@code null}
   * @return the outputs, as ONNX Runtime returns them; the caller closes them
   * @throws OrtException as {@link OrtSession#run(Map, Set, OrtSession.RunOptions)} throws it
   */
  public OrtSession.Result run(
      Map<String, ? extends OnnxTensorLike> tensors,
      Set<String> requestedOutputs,
      OrtSession.@Nullable RunOptions runOptions)
      throws OrtException {
    Map<String, NumericTensor> request = request(tensors, Target.predicted());
    request.put(Contract.EXPLAIN, new LongTensor(new long[] {0}));
    return session.run(tensors, request, requestedOutputs, runOptions);
  }

  /**
   * Runs the model and explains one class of each picture, the first of the target.
   *
   * @param tensors the inputs of the original model, by name
   * @param target what to explain
   * @return the outputs of the original model, in its order, and behind them those from which
   *     {@link #explanations} are made
   * @throws OrtException as {@link OrtSession#run(Map)} throws it
   */
  public OrtSession.Result run(Map<String, ? extends OnnxTensorLike> tensors, Target target)
      throws OrtException {
    Set<String> wanted = new LinkedHashSet<>(outputs);
    Set<String> read = ViewOutputs.read(contract());
    session.outputs().stream().filter(read::contains).forEach(wanted::add);
    return session.run(tensors, request(tensors, target), wanted, null);
  }

  private Map<String, NumericTensor> request(
      Map<String, ? extends OnnxTensorLike> tensors, Target target) {
    OnnxTensorLike picture = tensors.get(contract().image());
    if (picture == null) {
      throw withoutPicture();
    }
    int count = Math.toIntExact(picture.getInfo().getShape()[0]);
    return contract().request(open.model().asked(count, target));
  }

  private ModelException withoutPicture() {
    return new ModelException(
        "there is no tensor for the input '%s', which takes the picture"
            .formatted(contract().image()));
  }

  /**
   * What a run returned, as explanations. Classes of the target beyond the first take further runs.
   *
   * @param tensors what was fed to that run
   * @param result what {@link #run(Map, Target)} returned; it stays open
   * @param target the same as for that run, or another
   * @return for each picture an explanation for each class of the target
   * @throws NotFiniteException if a picture has a score and no explanation
   */
  public List<List<Explanation>> explanations(
      Map<String, ? extends OnnxTensorLike> tensors, OrtSession.Result result, Target target) {
    Outputs returned = InferenceSession.numbers(result);
    if (!returned.containsKey(Contract.EXPLAINED_CLASS)) {
      throw new IllegalArgumentException(
          "this result is of a run that explained nothing; name the target when you run the model");
    }
    Map<String, NumericTensor> fed =
        new LinkedHashMap<>(InferenceSession.numbers(tensors.entrySet()));
    for (Contract.View view : contract().views()) {
      fed.computeIfPresent(view.image(), (input, numbers) -> floats(numbers));
    }
    if (!(fed.get(contract().image()) instanceof FloatTensor pictures)) {
      throw withoutPicture();
    }
    List<Shown> shown = new ArrayList<>();
    for (int i = 0; i < pictures.size(0); i++) {
      shown.add(shown(pictures, fed, i));
    }
    return open.model().explanations(returned, pictures, shown, target, fed);
  }

  private static FloatTensor floats(NumericTensor tensor) {
    if (tensor instanceof FloatTensor floats) {
      return floats;
    }
    float[] values = new float[tensor.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) tensor.at(i);
    }
    return FloatTensor.of(values, tensor.shape());
  }

  /** The pictures behind the tensors, as far as their preprocessing is known. */
  private Shown shown(FloatTensor pictures, Map<String, NumericTensor> fed, int position) {
    Map<String, Picture> further = new LinkedHashMap<>();
    contract().views().stream()
        .map(Contract.View::image)
        .skip(1)
        .forEach(
            input -> {
              if (fed.get(input) instanceof FloatTensor together) {
                further.put(input, shown(input, together, position));
              }
            });
    return new Shown(shown(contract().image(), pictures, position), Optional.empty(), further);
  }

  private Picture shown(String input, FloatTensor together, int position) {
    return open.preparation(input).preprocessing().undone(together.slice(position));
  }

  /**
   * Runs the model and explains it.
   *
   * @param tensors the inputs of the original model, by name
   * @param target what to explain
   * @return for each picture an explanation for each class of the target
   * @throws OrtException as {@link OrtSession#run(Map)} throws it
   * @throws NotFiniteException if a picture has a score and no explanation
   */
  public List<List<Explanation>> explain(
      Map<String, ? extends OnnxTensorLike> tensors, Target target) throws OrtException {
    try (OrtSession.Result result = run(tensors, target)) {
      return explanations(tensors, result, target);
    }
  }

  /** {@return the names of the original model's inputs, in its order} */
  public Set<String> inputNames() {
    return inputs;
  }

  /** {@return the names of the original model's outputs, in its order} */
  public Set<String> outputNames() {
    return outputs;
  }

  /** {@return what the augmented model promises: score, layers, methods} */
  public Contract contract() {
    return open.contract();
  }

  /** {@return the names of the classes} */
  public Labels labels() {
    return open.labels();
  }

  /** Frees what the model takes, as soon as no run is under way; not the environment. */
  @Override
  public void close() {
    open.close();
  }
}
