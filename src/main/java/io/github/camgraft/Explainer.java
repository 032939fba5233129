package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.target.Question;
import io.github.camgraft.target.SimilarityTarget;
import io.github.camgraft.target.TensorTarget;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
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
  private final OpenModel open;
  private final Map<String, NumericTensor> inputs;
  private final Sampling sampling;
  private final PhotoLimit photoLimit;
  private final ManyPhotos manyPhotos;

  private Explainer(
      InferenceSession session, OpenModel open, ExplainerSettings settings, Concurrency shared) {
    this.session = session;
    this.open = open;
    this.inputs = settings.inputs();
    this.sampling = settings.sampling();
    this.photoLimit = settings.photoLimit();
    this.manyPhotos =
        new ManyPhotos(
            open.model(),
            new PhotoReading(open.preparation(), open.furtherPictures(), inputs, photoLimit),
            shared);
  }

  /**
   * Opens a model with {@link ExplainerSettings#DEFAULT}.
   *
   * @param model an ONNX file, original or augmented
   * @return the open model, to be closed
   */
  public static Explainer open(Path model) {
    return open(model, ExplainerSettings.DEFAULT);
  }

  /**
   * Opens a model. Its file may be changed or replaced once it is open; a method that runs the
   * model in other forms then says that it has to be opened again. Only a model of more than 2 GB,
   * or than Java may take ({@code -XX:MaxDirectMemorySize}), stays in its files, which may be
   * replaced but must not be changed in place during a run.
   *
   * @param file an ONNX file, original or augmented
   * @param settings methods, preprocessing and how the model is run
   * @return the open model, to be closed
   * @throws ModelException if it cannot be read, or cannot be explained
   * @throws io.github.camgraft.runtime.RuntimeFailure if ONNX Runtime refuses it or the device
   *     cannot be used
   */
  public static Explainer open(Path file, ExplainerSettings settings) {
    return open(ModelFiles.read(file), Optional.of(file), settings);
  }

  /**
   * Opens a model that is held in memory.
   *
   * @param model the bytes of its file, all weights among them; they are not copied and must not be
   *     changed
   * @param settings methods, preprocessing and how the model is run
   * @return the open model, to be closed
   * @throws ModelException as {@link #open(Path, ExplainerSettings)}
   */
  public static Explainer open(byte[] model, ExplainerSettings settings) {
    return open(ModelFiles.read(model), Optional.empty(), settings);
  }

  /**
   * Opens a model that comes from a stream, such as a resource on the class path.
   *
   * @param model the bytes of its file, all weights among them, to the end; the caller closes it
   * @param settings methods, preprocessing and how the model is run
   * @return the open model, to be closed
   * @throws ModelException as {@link #open(Path, ExplainerSettings)}
   */
  public static Explainer open(InputStream model, ExplainerSettings settings) {
    return open(ModelFiles.read(model), Optional.empty(), settings);
  }

  /**
   * Opens a model that was read before.
   *
   * @param file where its labels and its preprocessing may lie beside, if it lies in a file
   */
  static Explainer open(Model model, Optional<Path> file, ExplainerSettings asked) {
    ExplainerSettings settings = asked.withMethods(new Opening(asked).methods());
    Grafting grafting = Grafting.of(model, file, settings);
    Concurrency concurrency = settings.concurrency().forCores(CORES, settings.session().threads());
    SessionSettings taken = shared(settings.session(), concurrency.runs());
    InferenceSession session = InferenceSession.openFor(grafting.read(), grafting.model(), taken);
    return new Explainer(
        session, grafting.in(session, taken), settings, concurrency.forDevice(session.isOnGpu()));
  }

  /** Several runs at once share the cores, unless somebody says how many threads one takes. */
  private static SessionSettings shared(SessionSettings asked, int runs) {
    boolean isShared = runs > 1 && asked.threads() == 0;
    return isShared ? asked.withThreads(Math.max(1, CORES / runs)) : asked;
  }

  /** {@return what the augmented model promises: score, layers, methods} */
  public Contract contract() {
    return open.contract();
  }

  /** {@return how it explains, in the order to be shown} */
  public List<AttributionMethod> methods() {
    return open.methods();
  }

  /** {@return how pictures become inputs} */
  public Preprocessing preprocessing() {
    return open.preparation().preprocessing();
  }

  /**
   * {@return where the preprocessing was said: {@code asked for}, {@code from the file} where an
   * augmented one says it, {@code from the model's metadata} or a file beside the model, or {@code
   * assumed}}
   */
  public String preprocessingOrigin() {
    return open.preparation().origin();
  }

  /** {@return what executes the model, in one phrase} */
  public String device() {
    return session.device();
  }

  /** {@return the names of the classes} */
  public Labels labels() {
    return open.labels();
  }

  /**
   * Reads a picture file, as far as the model has use for it.
   *
   * @param photo the photograph
   * @return the photograph
   * @throws io.github.camgraft.image.ImageException if the file is no picture that can be read, or
   *     is larger than {@link ExplainerSettings#photoLimit}
   */
  public Photo read(Path photo) {
    return preprocessing().read(PhotoFile.read(photo, photoLimit));
  }

  /**
   * Explains a picture file.
   *
   * @param photo the photograph
   * @param target what to explain
   * @return an explanation for each class of the target, in its order
   * @throws io.github.camgraft.image.ImageException if the file is no picture that can be read
   * @throws NotFiniteException if it has a score and no explanation
   */
  public List<Explanation> explain(Path photo, Target target) {
    return explain(
        read(photo), open.furtherPictures().beside(PhotoSource.of(photo).fileName()), target);
  }

  /**
   * Explains a picture.
   *
   * @param photo the photograph
   * @param target what to explain
   * @return an explanation for each class of the target, in its order
   */
  public List<Explanation> explain(Photo photo, Target target) {
    return explain(photo, Map.of(), target);
  }

  /**
   * Explains a picture that Java has decoded; transparency is dropped, not blended.
   *
   * @param picture the picture
   * @param target what to explain
   * @return an explanation for each class of the target, in its order
   */
  public List<Explanation> explain(BufferedImage picture, Target target) {
    return explain(Picture.of(picture), target);
  }

  /**
   * Explains the bytes of a picture file, such as an upload.
   *
   * @param encoded JPEG, PNG, WebP, TIFF or whatever else {@link #explain(Path, Target)} takes
   * @param target what to explain
   * @return an explanation for each class of the target, in its order
   * @throws io.github.camgraft.image.ImageException if it is no picture that can be read
   */
  public List<Explanation> explain(byte[] encoded, Target target) {
    return explain(preprocessing().read(PhotoFile.of(encoded, photoLimit)), target);
  }

  /**
   * Explains an input tensor that was prepared elsewhere. The picture to show is what the
   * preprocessing would have made it of.
   *
   * @param input one picture in the shape of the model's input, {@code [1,C,H,W]} or {@code
   *     [1,H,W,C]}; one signal or volume likewise
   * @param target what to explain
   * @return an explanation for each class of the target, in its order
   */
  public List<Explanation> explain(FloatTensor input, Target target) {
    return explain(input, preprocessing().undone(input.slice(0)), target, inputs);
  }

  private List<Explanation> explain(Photo photo, Map<String, Prepared> beside, Target target) {
    Prepared one = open.preparation().prepare(photo);
    return open.model()
        .explain(
            open.preparation().together(List.of(one.input())),
            List.of(Shown.of(one, beside)),
            target,
            open.furtherPictures().asInputs(beside, inputs))
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
   * @return an explanation for each class of the target, in its order
   */
  public List<Explanation> explain(
      FloatTensor input, Picture seen, Target target, Map<String, NumericTensor> others) {
    return open.model().explain(input, List.of(Shown.alone(seen)), target, others).get(0);
  }

  /**
   * {@return how alike what the model makes of another photograph is; that gets a map as well
   * ({@link Explanation#further})}
   *
   * @param other the other photograph
   * @throws io.github.camgraft.image.ImageException if the file is no picture that can be read
   */
  public Target alike(Path other) {
    Prepared picture = open.preparation().prepare(read(other));
    return new Target.Asked(alike(String.valueOf(other.getFileName()), picture));
  }

  private SimilarityTarget alike(String name, Prepared picture) {
    return new SimilarityTarget(name, open.model().numbers(picture, inputs), Optional.of(picture));
  }

  /** What a model of the same make was asked, to be asked of this one. */
  Target same(TensorTarget target, Question asked) {
    TensorTarget held = target.held(asked);
    return new Target.Asked(
        held instanceof SimilarityTarget similarity && similarity.picture().isPresent()
            ? alike(similarity.words(), similarity.picture().get())
            : held);
  }

  /**
   * {@return what the model says of one class in pictures that were prepared elsewhere;
   * thread-safe, as long as the explainer is open}
   *
   * @param picture one like them, without a batch axis
   * @param index the class, counted from 0
   */
  public Answers answers(FloatTensor picture, int index) {
    ModelRuns.Question question =
        new ModelRuns.Question(picture, new Asked.OfClass(index), List.of());
    return new ModelRuns(
        open.sessions(), open.contract(), open.preparation(), inputs, sampling, question, 0);
  }

  /**
   * Explains one picture that was prepared elsewhere, beside what the settings say of other inputs.
   *
   * @param input the picture, in the shape of the model's input without a batch axis
   * @param seen the picture to show
   * @param target what to explain
   * @return an explanation for each class of the target, in its order
   */
  public List<Explanation> explain(FloatTensor input, Picture seen, Target target) {
    return explain(open.preparation().together(List.of(input.asBatch())), seen, target, inputs);
  }

  /**
   * Explains any number of picture files, several at once as {@link ExplainerSettings#concurrency}
   * says: while some go through the model, others are decoded, and what came of others is finished.
   * However many there are, only a few are held in memory.
   *
   * <p>A file that cannot be read, or explained, does not end the work; it is handed over with its
   * failure.
   *
   * @param <T> what becomes of an explained photograph
   * @param photos the files; asked for the next one when there is room for it
   * @param target what to explain
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
      Function<Explained<Path>, T> finish,
      Consumer<? super T> taker) {
    explainAll(photos, target, 0, finish, taker);
  }

  /**
   * The same, with a preview of each photograph, so that nobody reads it once more to show it.
   *
   * @param <T> what becomes of an explained photograph
   * @param photos the photographs
   * @param target what to explain
   * @param previewSide no side of a preview is longer; 0 for none
   * @param finish makes something of an explained photograph; called by several threads
   * @param taker gets that in the order of the photographs, in the calling thread
   */
  public <T> void explainAll(
      Iterator<Path> photos,
      Target target,
      int previewSide,
      Function<Explained<Path>, T> finish,
      Consumer<? super T> taker) {
    explainAll(photos, PhotoSource::of, target, previewSide, finish, taker);
  }

  /**
   * The same for photographs that need not lie in files.
   *
   * @param <P> how a photograph is named
   * @param <T> what becomes of an explained photograph
   * @param photos what a program has for each photograph, such as a row of a table, or its name
   * @param source where the photograph of one is; asked by several threads at once, and an {@link
   *     io.github.camgraft.image.ImageException} that it throws is the failure of this photograph
   * @param target what to explain
   * @param previewSide no side of a preview is longer; 0 for none
   * @param finish makes something of an explained photograph; called by several threads
   * @param taker gets that in the order of the photographs, in the calling thread
   */
  public <P, T> void explainAll(
      Iterator<P> photos,
      Function<P, PhotoSource> source,
      Target target,
      int previewSide,
      Function<Explained<P>, T> finish,
      Consumer<? super T> taker) {
    manyPhotos.explain(photos, source, target, previewSide, finish, taker);
  }

  /**
   * Explains some photographs in the thread of the caller, as many of them in one run of the model
   * as {@link ExplainerSettings#concurrency} says; for programs that have threads of their own,
   * each with its share of the photographs.
   *
   * @param <P> how a photograph is named
   * @param photos what a program has for each photograph
   * @param source where the photograph of one is; an {@link
   *     io.github.camgraft.image.ImageException} that it throws is the failure of this photograph
   * @param target what to explain
   * @return what came of each, in their order; one that cannot be read, or explained, has its
   *     failure
   * @throws ModelException if a class of the target does not exist, or the model cannot take
   *     pictures alone
   */
  public <P> List<Explained<P>> explainAll(
      List<P> photos, Function<P, PhotoSource> source, Target target) {
    return manyPhotos.explain(photos, source, target);
  }

  @Override
  public void close() {
    open.close();
  }
}
