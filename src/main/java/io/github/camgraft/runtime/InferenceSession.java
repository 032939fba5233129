package io.github.camgraft.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.github.camgraft.io.LoadableModel;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.text.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model loaded into ONNX Runtime. Running it is thread-safe. Closing it, from any thread and any
 * number of times, frees the memory that it holds outside Java as soon as no run is under way any
 * more; whoever asks it for anything afterwards gets an {@link IllegalStateException}.
 *
 * <p>One for many runs ({@link SessionSettings#manyRuns}) holds all weights in memory of its own,
 * so the model's files may be changed, cut off or deleted once it is open. One for a few runs maps
 * large weights where they are, as a model of more than 2 GB does in any case, or one for which
 * Java may not take that much memory ({@code -XX:MaxDirectMemorySize}): it looks before each run
 * whether the files are as they were, and refuses to go on if not; to one that is cut off during a
 * run the process is lost, except on Windows, where that cannot be done. See {@link LoadableModel}.
 *
 * @hidden
 */
public final class InferenceSession implements AutoCloseable {
  private static final String EXTERNAL_DATA_FOLDER =
      "session.model_external_initializers_file_folder_path";

  private final OrtEnvironment environment;
  private final NativeSession session;
  private final String device;

  /** Inputs that the model has and no output that is wanted depends on. */
  private final Set<String> idle;

  /** How long one run may take; for ever if nothing. */
  private final Optional<Duration> patience;

  private InferenceSession(
      OrtEnvironment environment,
      NativeSession session,
      String device,
      Set<String> idle,
      Optional<Duration> patience) {
    this.environment = environment;
    this.session = session;
    this.device = device;
    this.idle = idle;
    this.patience = patience;
  }

  /**
   * Loads a model that is held in memory; its external data are read from the model's folder.
   *
   * @param model the model
   * @param settings the settings
   * @return the session, to be closed
   * @throws RuntimeFailure if ONNX Runtime refuses it or the device cannot be used
   */
  public static InferenceSession open(Model model, SessionSettings settings) {
    return open(model, Set.of(), settings, patience(model, settings));
  }

  /** The same for runs of which each may take so long. */
  static InferenceSession open(Model model, SessionSettings settings, Duration patience) {
    return open(model, Set.of(), settings, Optional.of(patience));
  }

  /** A trial has an end; how long it takes to explain is up to whoever wants it. */
  private static Optional<Duration> patience(Model model, SessionSettings settings) {
    return settings.manyRuns() ? Optional.empty() : Optional.of(Budgets.of(model).run());
  }

  /**
   * Loads the part of a model that computes some of its outputs. Inputs that none of these depends
   * on need not be fed; what is fed to them is passed over.
   *
   * @param outputs their names; others that the model has not got are passed over
   * @param model the model
   * @param settings the settings
   * @return the session, to be closed
   * @throws RuntimeFailure if ONNX Runtime refuses it or the device cannot be used
   */
  public static InferenceSession openFor(
      Set<String> outputs, Model model, SessionSettings settings) {
    Graph part = model.graph().computing(outputs);
    Set<String> idle = names(model.graph());
    idle.removeAll(names(part));
    return open(model.withGraph(part), idle, settings, patience(model, settings));
  }

  private static Set<String> names(Graph graph) {
    return graph.feeds().stream()
        .map(ValueInfo::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Loads a model file.
   *
   * @param file the file
   * @param settings the settings
   * @return the session, to be closed
   * @throws io.github.camgraft.ir.ModelException if it cannot be read
   * @throws RuntimeFailure if ONNX Runtime refuses it or the device cannot be used
   */
  public static InferenceSession open(Path file, SessionSettings settings) {
    return open(ModelFiles.read(file), settings);
  }

  /**
   * Loads a model, runs it a single time and frees its memory.
   *
   * @param model the model
   * @param settings the settings
   * @param feeds the inputs by name
   * @return the outputs by name
   * @throws RuntimeFailure if ONNX Runtime refuses or fails
   */
  public static Outputs runOnce(
      Model model, SessionSettings settings, Map<String, ? extends NumericTensor> feeds) {
    try (InferenceSession session = open(model, settings)) {
      return session.run(feeds);
    }
  }

  private static InferenceSession open(
      Model model, Set<String> idle, SessionSettings settings, Optional<Duration> patience) {
    try {
      return created(model, idle, settings, patience);
    } catch (OrtException failure) {
      return withoutIntegerKernels(model, idle, settings, patience)
          .orElseThrow(() -> refusal(failure));
    }
  }

  /**
   * ONNX Runtime 1.29 makes no valid model of some quantised ones when it joins what lies between
   * DequantizeLinear and QuantizeLinear (MobileNets of TensorFlow Lite, by tf2onnx).
   */
  private static Optional<InferenceSession> withoutIntegerKernels(
      Model model, Set<String> idle, SessionSettings settings, Optional<Duration> patience) {
    boolean isJoined =
        settings.integerKernels()
            && settings.optimisation() == SessionSettings.Optimisation.ALL
            && model.graph().nodes().stream().anyMatch(node -> node.is("DequantizeLinear"));
    if (!isJoined) {
      return Optional.empty();
    }
    try {
      return Optional.of(created(model, idle, settings.withoutIntegerKernels(), patience));
    } catch (OrtException again) {
      return Optional.empty();
    }
  }

  private static InferenceSession created(
      Model model, Set<String> idle, SessionSettings settings, Optional<Duration> patience)
      throws OrtException {
    OrtEnvironment environment =
        Startup.environment(settings.device() == Device.CUDA || Devices.hasDriver());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      String device = set(options, settings);
      // What runs for long must not end because somebody writes to a file.
      LoadableModel loadable =
          settings.manyRuns()
              ? LoadableModel.whole(model, LoadBuffer::take)
              : LoadableModel.of(model, LoadBuffer::take);
      return loaded(loadable, environment, options, device).with(idle, patience);
    }
  }

  private InferenceSession with(Set<String> unread, Optional<Duration> limit) {
    return new InferenceSession(environment, session, device, unread, limit);
  }

  /**
   * Has camgraft's own sessions, too, use what a program has started for itself.
   *
   * @param environment the environment of the program
   */
  public static void use(OrtEnvironment environment) {
    Startup.use(environment);
  }

  /**
   * {@return a session on a model that a program opens with options of its own}
   *
   * @param model the model
   * @param environment the program's
   * @param options the program's; where weights have to stay in files, their folder is added
   * @throws RuntimeFailure if ONNX Runtime refuses the model
   */
  public static InferenceSession open(
      Model model, OrtEnvironment environment, OrtSession.SessionOptions options) {
    try {
      return loaded(
          LoadableModel.whole(model, LoadBuffer::take),
          environment,
          options,
          "as the program says");
    } catch (OrtException failure) {
      throw refusal(failure);
    }
  }

  private static InferenceSession loaded(
      LoadableModel loadable,
      OrtEnvironment environment,
      OrtSession.SessionOptions options,
      String device)
      throws OrtException {
    if (loadable.folder().isPresent()) {
      options.addConfigEntry(EXTERNAL_DATA_FOLDER, loadable.folder().get().toString());
    }
    OrtSession session = environment.createSession(loadable.bytes(), options);
    LoadBuffer.giveBack(loadable.bytes());
    NativeSession held = new NativeSession(session, loadable.mapped());
    return new InferenceSession(environment, held, device, Set.of(), Optional.empty());
  }

  private static RuntimeFailure refusal(OrtException failure) {
    return new RuntimeFailure(
        "ONNX Runtime refuses the model: " + RuntimeMessage.sentence(Reason.of(failure)), failure);
  }

  /** Says how a session is to be, and tells what executes it. */
  private static String set(OrtSession.SessionOptions options, SessionSettings settings)
      throws OrtException {
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    options.setIntraOpNumThreads(settings.threads());
    options.setOptimizationLevel(level(settings.optimisation()));
    // Else weights lie in the arena for results, which grows by doubling.
    options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
    options.addConfigEntry("session.disable_prepacking", settings.manyRuns() ? "0" : "1");
    options.addConfigEntry("session.intra_op.allow_spinning", settings.manyRuns() ? "1" : "0");
    options.addConfigEntry("session.disable_quant_qdq", settings.integerKernels() ? "0" : "1");
    String device = Devices.prepare(options, settings);
    // A plan of where results lie would hold as much memory again from the second run on, and
    // saves no time on a processor; on a GPU nobody has measured it.
    options.setMemoryPatternOptimization(device.equals(Devices.GPU));
    return device;
  }

  private static OrtSession.SessionOptions.OptLevel level(
      SessionSettings.Optimisation optimisation) {
    return switch (optimisation) {
      case NONE -> OrtSession.SessionOptions.OptLevel.NO_OPT;
      case FOLDING -> OrtSession.SessionOptions.OptLevel.BASIC_OPT;
      case ALL -> OrtSession.SessionOptions.OptLevel.ALL_OPT;
    };
  }

  /**
   * {@return what executes the model, in one phrase: {@code CUDA}, {@code CPU (no NVIDIA driver
   * found)}}
   */
  public String device() {
    return device;
  }

  /** {@return whether a GPU executes the model} */
  public boolean isOnGpu() {
    return device.equals(Devices.GPU);
  }

  /**
   * {@return whether numbers can be fed to inputs of that element type}
   *
   * @param type the type
   */
  public static boolean takes(DataType type) {
    return OrtTensors.JAVA_TYPES.containsKey(type);
  }

  /** {@return the names of the inputs, in the model's order} */
  public Set<String> inputs() {
    return asked("inputs", OrtSession::getInputNames);
  }

  /** {@return the names of the outputs, in the model's order} */
  public Set<String> outputs() {
    return asked("outputs", OrtSession::getOutputNames);
  }

  /** {@return the types of the tensors among the inputs} */
  public Map<String, TensorType> inputTypes() {
    return TypesOfValues.of(asked("inputs", OrtSession::getInputInfo));
  }

  /**
   * {@return the type of an input that is a tensor}
   *
   * @param name of the input
   * @throws RuntimeFailure if the model has none of that name
   */
  public TensorType inputType(String name) {
    return ofInput(name, inputTypes());
  }

  /** {@return the types of the tensors among the outputs, as ONNX Runtime inferred them} */
  public Map<String, TensorType> outputTypes() {
    return TypesOfValues.of(asked("outputs", OrtSession::getOutputInfo));
  }

  private <T> T asked(String what, NativeSession.Use<T> question) {
    try {
      return session.use(question);
    } catch (OrtException failure) {
      throw new RuntimeFailure("ONNX Runtime does not report the model's " + what, failure);
    }
  }

  /**
   * Runs the model.
   *
   * @param feeds a tensor for each input; numbers are converted to the input's element type
   * @return the outputs that are tensors of numbers, by name, in the model's order
   * @throws RuntimeFailure if an input does not fit, or if a trial does not end
   * @throws io.github.camgraft.ir.ModelException if the weights are in a file that has changed
   * @throws IllegalStateException if the session has been closed
   */
  public Outputs run(Map<String, ? extends NumericTensor> feeds) {
    return run(feeds, outputs());
  }

  /**
   * Runs the model and fetches only some of its outputs.
   *
   * @param feeds tensors by the names of inputs
   * @param wanted what is wanted
   * @return the outputs by name
   */
  public Outputs run(Map<String, ? extends NumericTensor> feeds, Set<String> wanted) {
    Map<String, TensorType> types = inputTypes();
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, ? extends NumericTensor> feed : feeds.entrySet()) {
        String name = feed.getKey();
        if (types.containsKey(name) || !idle.contains(name)) {
          tensors.put(
              name, OrtTensors.toNative(environment, feed.getValue(), ofInput(name, types)));
        }
      }
      return session.run(loaded -> fetched(loaded, tensors, wanted));
    } catch (OrtException failure) {
      throw new RuntimeFailure(
          "the model failed: " + RuntimeMessage.sentence(Reason.of(failure)), failure);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static TensorType ofInput(String name, Map<String, TensorType> types) {
    return Optional.ofNullable(types.get(name))
        .orElseThrow(() -> new RuntimeFailure("the model has no input '%s'".formatted(name)));
  }

  private Outputs fetched(OrtSession loaded, Map<String, OnnxTensor> feeds, Set<String> wanted)
      throws OrtException {
    if (patience.isEmpty()) {
      return taken(loaded.run(feeds, wanted));
    }
    try (RunLimit limit = RunLimit.of(patience.get())) {
      try {
        return taken(loaded.run(feeds, wanted, limit.options()));
      } catch (OrtException failure) {
        if (limit.isExceeded()) {
          throw new RuntimeFailure(
              "the model was stopped, since one run took more than %d s; %s"
                  .formatted(patience.get().toSeconds(), Budgets.ADVICE),
              failure);
        }
        throw failure;
      }
    }
  }

  private static Outputs taken(OrtSession.Result result) {
    try (result) {
      return numbers(result);
    }
  }

  /**
   * {@return the tensors of numbers among values of ONNX Runtime, by name; copies, the values stay
   * open}
   *
   * @param values row by row
   */
  public static Outputs numbers(
      Iterable<? extends Map.Entry<String, ? extends AutoCloseable>> values) {
    Map<String, NumericTensor> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, ? extends AutoCloseable> entry : values) {
      if (entry.getValue() instanceof OnnxTensor tensor && OrtTensors.isNumeric(tensor)) {
        numbers.put(entry.getKey(), OrtTensors.toJava(tensor));
      }
    }
    return new Outputs(numbers);
  }

  /**
   * Runs the model with the program's own tensors; see {@link OrtSession#run(Map, Set,
   * OrtSession.RunOptions)}.
   *
   * @param inputs tensors by the names of inputs
   * @param more inputs that the program knows nothing of
   * @param wanted the outputs to return
   * @param options of this run; none if {@code null}
   * @return the outputs by name
   * @throws OrtException as ONNX Runtime throws it
   */
  public OrtSession.Result run(
      Map<String, ? extends OnnxTensorLike> inputs,
      Map<String, ? extends NumericTensor> more,
      Set<String> wanted,
      OrtSession.@Nullable RunOptions options)
      throws OrtException {
    Map<String, OnnxTensorLike> feeds = new LinkedHashMap<>(inputs);
    Map<String, OnnxTensor> added = natives(more);
    try {
      feeds.putAll(added);
      return session.run(loaded -> loaded.run(feeds, wanted, options));
    } finally {
      added.values().forEach(OnnxTensor::close);
    }
  }

  private Map<String, OnnxTensor> natives(Map<String, ? extends NumericTensor> numbers)
      throws OrtException {
    Map<String, TensorType> types = inputTypes();
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, ? extends NumericTensor> entry : numbers.entrySet()) {
      tensors.put(
          entry.getKey(),
          OrtTensors.toNative(environment, entry.getValue(), ofInput(entry.getKey(), types)));
    }
    return tensors;
  }

  /** {@return the notes in the model file} */
  public Map<String, String> metadata() {
    return asked("metadata", loaded -> loaded.getMetadata().getCustomMetadata());
  }

  /**
   * Refuses to go on with a session that has been closed.
   *
   * @throws IllegalStateException if it has
   */
  public void requireOpen() {
    asked("state", loaded -> true);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException failure) {
      throw new RuntimeFailure("the session does not close", failure);
    }
  }
}
