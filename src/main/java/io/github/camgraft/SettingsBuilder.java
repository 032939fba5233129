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
 * Settings that are said one by one:
 *
 * <pre>{@code
 * ExplainerSettings settings =
 *     ExplainerSettings.builder()
 *         .methods(LayerMethod.GRADCAM, InputMethod.GUIDED_GRADCAM)
 *         .device(Device.CPU)
 *         .preprocessing("imagenet")
 *         .build();
 * }</pre>
 */
public final class SettingsBuilder {
  private AugmentOptions augment;
  private List<AttributionMethod> methods;
  private SessionSettings session;
  private Optional<String> preprocessing;
  private Labels labels;
  private Map<String, NumericTensor> inputs;
  private Map<String, Path> furtherPictures;
  private Concurrency concurrency;
  private Sampling sampling;
  private Set<Smoothing> smoothing;
  private PhotoLimit photoLimit;
  private Optional<Target> target;
  private Optional<Merge> merge;

  SettingsBuilder(ExplainerSettings from) {
    this.augment = from.augment();
    this.methods = from.methods();
    this.session = from.session();
    this.preprocessing = from.preprocessing();
    this.labels = from.labels();
    this.inputs = from.inputs();
    this.furtherPictures = from.furtherPictures();
    this.concurrency = from.concurrency();
    this.sampling = from.sampling();
    this.smoothing = from.smoothing();
    this.photoLimit = from.photoLimit();
    this.target = from.target();
    this.merge = from.merge();
  }

  /**
   * {@return what to graft onto an original model}
   *
   * @param augment what is added to an original model
   */
  public SettingsBuilder augment(AugmentOptions augment) {
    this.augment = augment;
    return this;
  }

  /**
   * {@return the feature layers to look at, by name, or {@code last-conv}, {@code last-relu}}
   *
   * @param names the names of layers
   */
  public SettingsBuilder layers(String... names) {
    return augment(augment.withLayers(List.of(names)));
  }

  /**
   * {@return how to explain, in the order to be shown}
   *
   * @param methods the methods
   */
  public SettingsBuilder methods(List<AttributionMethod> methods) {
    this.methods = methods;
    return this;
  }

  /**
   * {@return how to explain, in the order to be shown}
   *
   * @param methods the methods
   */
  public SettingsBuilder methods(AttributionMethod... methods) {
    return methods(List.of(methods));
  }

  /**
   * {@return what executes the model}
   *
   * @param session how the model is run
   */
  public SettingsBuilder session(SessionSettings session) {
    this.session = session;
    return this;
  }

  /**
   * {@return the device that executes the model}
   *
   * @param device where the model is run
   */
  public SettingsBuilder device(Device device) {
    return session(session.on(device));
  }

  /**
   * {@return how pictures become inputs, as in {@code imagenet,resize=256}}
   *
   * @param preprocessing the text form, such as {@code imagenet,resize=256}
   */
  public SettingsBuilder preprocessing(String preprocessing) {
    this.preprocessing = Optional.of(preprocessing);
    return this;
  }

  /**
   * {@return the names of the classes}
   *
   * @param labels the names of the classes
   */
  public SettingsBuilder labels(Labels labels) {
    this.labels = labels;
    return this;
  }

  /**
   * Tensors for the inputs that take no picture, by name.
   *
   * @param inputs tensors by the names of inputs
   * @return this builder
   */
  public SettingsBuilder inputs(Map<String, NumericTensor> inputs) {
    this.inputs = inputs;
    return this;
  }

  /**
   * Photographs, or folders of them, for the further pictures of the model, by the names of their
   * inputs.
   *
   * @param furtherPictures photographs, or folders of them, by the names of the inputs
   * @return this builder
   */
  public SettingsBuilder furtherPictures(Map<String, Path> furtherPictures) {
    this.furtherPictures = furtherPictures;
    return this;
  }

  /**
   * {@return how many photographs are worked on at once}
   *
   * @param concurrency how many photographs at once
   */
  public SettingsBuilder concurrency(Concurrency concurrency) {
    this.concurrency = concurrency;
    return this;
  }

  /**
   * {@return how hard the methods try that run the model many times}
   *
   * @param sampling how often methods run the model
   */
  public SettingsBuilder sampling(Sampling sampling) {
    this.sampling = sampling;
    return this;
  }

  /**
   * {@return how maps of layers are made smoother}
   *
   * @param smoothing how maps are made smoother
   */
  public SettingsBuilder smoothing(Set<Smoothing> smoothing) {
    this.smoothing = smoothing;
    return this;
  }

  /**
   * {@return how large a photograph may be}
   *
   * @param photoLimit how large photographs may be
   */
  public SettingsBuilder photoLimit(PhotoLimit photoLimit) {
    this.photoLimit = photoLimit;
    return this;
  }

  /**
   * {@return what the model is opened for, where that is no class}
   *
   * @param question a target of the kind that will be asked
   */
  public SettingsBuilder target(Target question) {
    this.target = Optional.of(question);
    return this;
  }

  /**
   * {@return how the maps of several layers become one}
   *
   * @param how how maps of several layers become one
   */
  public SettingsBuilder merge(Merge how) {
    this.merge = Optional.of(how);
    return this;
  }

  /** {@return the settings as they were said} */
  public ExplainerSettings build() {
    return new ExplainerSettings(
        augment,
        methods,
        session,
        preprocessing,
        labels,
        inputs,
        furtherPictures,
        concurrency,
        sampling,
        smoothing,
        photoLimit,
        target,
        merge);
  }
}
