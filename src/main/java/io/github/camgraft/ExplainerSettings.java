package io.github.camgraft;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.label.Labels;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to explain.
 *
 * @param augment what to graft onto an original model; an augmented file is taken as it is
 * @param methods how to explain, in the order to be shown; an original model gets grafted on what
 *     they need. None for all that {@code augment} or the augmented file gives without further ado
 * @param session what executes the model
 * @param preprocessing how pictures become inputs, in the text form of {@link
 *     io.github.camgraft.image.prepare.Preprocessing}; where it is not said, what the file says
 *     holds, else the usual
 * @param labels the names of the classes; where they are not said, those in the model or in a file
 *     beside it
 * @param inputs tensors for the inputs of the model that take no picture, by name
 * @param furtherPictures photographs for the further pictures of the model, by the names of their
 *     inputs: one for all photographs that are explained, or a folder with one for each under the
 *     same name; those among the pictures of {@link AugmentOptions#pictures} get maps of their own
 * @param concurrency how many photographs are worked on at once
 * @param sampling how hard the methods try that run the model many times
 * @param smoothing how maps of layers are made smoother
 * @param photoLimit how large a photograph may be
 * @param target what the model is opened for, where that is no class
 * @param merge how the maps of several layers become one; nothing where each is shown
 */
public record ExplainerSettings(
    AugmentOptions augment,
    List<AttributionMethod> methods,
    SessionSettings session,
    Optional<String> preprocessing,
    Labels labels,
    Map<String, NumericTensor> inputs,
    Map<String, Path> furtherPictures,
    Concurrency concurrency,
    Sampling sampling,
    Set<Smoothing> smoothing,
    PhotoLimit photoLimit,
    Optional<Target> target,
    Optional<Merge> merge) {
  /** The default layer and score, CUDA where it loads, and what the file says of itself. */
  public static final ExplainerSettings DEFAULT =
      new ExplainerSettings(
          AugmentOptions.DEFAULT,
          List.of(),
          SessionSettings.AUTO,
          Optional.empty(),
          Labels.NONE,
          Map.of(),
          Map.of(),
          Concurrency.ONE_PHOTO,
          Sampling.DEFAULT,
          Set.of(),
          PhotoLimit.DEFAULT,
          Optional.empty(),
          Optional.empty());

  /**
   * Keeps its own copies.
   *
   * @param augment what to graft onto an original model; an augmented file is taken as it is
   * @param methods how to explain, in the order to be shown; an original model gets grafted on what
   *     they need. None for all that {@code augment} or the augmented file gives without further
   *     ado
   * @param session what executes the model
   * @param preprocessing how pictures become inputs, in the text form of {@link
   *     io.github.camgraft.image.prepare.Preprocessing}; where it is not said, what the file says
   *     holds, else the usual
   * @param labels the names of the classes; where they are not said, those in the model or in a
   *     file beside it
   * @param inputs tensors for the inputs of the model that take no picture, by name
   * @param furtherPictures photographs for the further pictures of the model, by the names of their
   *     inputs: one for all photographs that are explained, or a folder with one for each under the
   *     same name; those among the pictures of {@link AugmentOptions#pictures} get maps of their
   *     own
   * @param concurrency how many photographs are worked on at once
   * @param sampling how hard the methods try that run the model many times
   * @param smoothing how maps of layers are made smoother
   * @param photoLimit how large a photograph may be
   * @param target what the model is opened for, where that is no class
   * @param merge how the maps of several layers become one; nothing where each is shown
   */
  public ExplainerSettings {
    methods = List.copyOf(methods);
    smoothing = Set.copyOf(smoothing);
    inputs = Map.copyOf(inputs);
    furtherPictures = Map.copyOf(furtherPictures);
  }

  /**
   * Settings to be said one by one; what is not said is as in {@link #DEFAULT}.
   *
   * @return a builder that begins with {@link #DEFAULT}
   */
  public static SettingsBuilder builder() {
    return DEFAULT.toBuilder();
  }

  /** {@return these settings, to be said otherwise one by one} */
  public SettingsBuilder toBuilder() {
    return new SettingsBuilder(this);
  }

  /**
   * With this grafted onto an original model.
   *
   * @param options what is added
   * @return settings with that change
   */
  public ExplainerSettings withAugment(AugmentOptions options) {
    return toBuilder().augment(options).build();
  }

  /**
   * Explained by these methods.
   *
   * @param wanted the methods
   * @return settings with that change
   */
  public ExplainerSettings withMethods(List<AttributionMethod> wanted) {
    return toBuilder().methods(wanted).build();
  }

  /**
   * Opened for a question of that kind, where that is about no class.
   *
   * @param question a target of the kind that will be asked
   * @return settings with that change
   */
  public ExplainerSettings withTarget(Target question) {
    return toBuilder().target(question).build();
  }

  /**
   * With the maps of all layers merged into one.
   *
   * @param how how maps of several layers become one
   * @return settings with that change
   */
  public ExplainerSettings withMerge(Merge how) {
    return toBuilder().merge(how).build();
  }

  /**
   * On that device.
   *
   * @param device where the model is run
   * @return settings with that change
   */
  public ExplainerSettings withDevice(Device device) {
    return withSession(session.on(device));
  }

  /**
   * Executed like that.
   *
   * @param settings how the model is run
   * @return settings with that change
   */
  public ExplainerSettings withSession(SessionSettings settings) {
    return toBuilder().session(settings).build();
  }

  /**
   * With pictures prepared like that.
   *
   * @param text the text form, such as {@code imagenet,resize=256}
   * @return settings with that change
   */
  public ExplainerSettings withPreprocessing(String text) {
    return toBuilder().preprocessing(text).build();
  }

  /**
   * With these names of the classes.
   *
   * @param names the names of the classes
   * @return settings with that change
   */
  public ExplainerSettings withLabels(Labels names) {
    return toBuilder().labels(names).build();
  }

  /**
   * With these tensors for the inputs that take no picture.
   *
   * @param tensors tensors by the names of inputs
   * @return settings with that change
   */
  public ExplainerSettings withInputs(Map<String, NumericTensor> tensors) {
    return toBuilder().inputs(tensors).build();
  }

  /**
   * With these photographs, or folders of them, for the further pictures of the model.
   *
   * @param places photographs, or folders of them, by the names of the inputs
   * @return settings with that change
   */
  public ExplainerSettings withFurtherPictures(Map<String, Path> places) {
    return toBuilder().furtherPictures(places).build();
  }

  /**
   * With so many photographs at once.
   *
   * @param photographs how many photographs at once
   * @return settings with that change
   */
  public ExplainerSettings withConcurrency(Concurrency photographs) {
    return toBuilder().concurrency(photographs).build();
  }

  /**
   * With that much effort where the model is run many times.
   *
   * @param effort how often methods run the model
   * @return settings with that change
   */
  public ExplainerSettings withSampling(Sampling effort) {
    return toBuilder().sampling(effort).build();
  }

  /**
   * With maps of layers made smoother in these ways.
   *
   * @param ways how maps are made smoother
   * @return settings with that change
   */
  public ExplainerSettings withSmoothing(Set<Smoothing> ways) {
    return toBuilder().smoothing(ways).build();
  }

  /**
   * With photographs up to that size.
   *
   * @param limit how large photographs may be
   * @return settings with that change
   */
  public ExplainerSettings withPhotoLimit(PhotoLimit limit) {
    return toBuilder().photoLimit(limit).build();
  }
}
