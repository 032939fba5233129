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

  /** What to graft onto an original model. */
  public SettingsBuilder augment(AugmentOptions augment) {
    this.augment = augment;
    return this;
  }

  /** The feature layers to look at, by name, or {@code last-conv}, {@code last-relu}. */
  public SettingsBuilder layers(String... names) {
    return augment(augment.withLayers(List.of(names)));
  }

  /** How to explain, in the order to be shown. */
  public SettingsBuilder methods(List<AttributionMethod> methods) {
    this.methods = methods;
    return this;
  }

  /** How to explain, in the order to be shown. */
  public SettingsBuilder methods(AttributionMethod... methods) {
    return methods(List.of(methods));
  }

  /** What executes the model. */
  public SettingsBuilder session(SessionSettings session) {
    this.session = session;
    return this;
  }

  /** The device that executes the model. */
  public SettingsBuilder device(Device device) {
    return session(session.on(device));
  }

  /** How pictures become inputs, as in {@code imagenet,resize=256}. */
  public SettingsBuilder preprocessing(String preprocessing) {
    this.preprocessing = Optional.of(preprocessing);
    return this;
  }

  /** The names of the classes. */
  public SettingsBuilder labels(Labels labels) {
    this.labels = labels;
    return this;
  }

  /** Tensors for the inputs that take no picture, by name. */
  public SettingsBuilder inputs(Map<String, NumericTensor> inputs) {
    this.inputs = inputs;
    return this;
  }

  /**
   * Photographs, or folders of them, for the further pictures of the model, by the names of their
   * inputs.
   */
  public SettingsBuilder furtherPictures(Map<String, Path> furtherPictures) {
    this.furtherPictures = furtherPictures;
    return this;
  }

  /** How many photographs are worked on at once. */
  public SettingsBuilder concurrency(Concurrency concurrency) {
    this.concurrency = concurrency;
    return this;
  }

  /** How hard the methods try that run the model many times. */
  public SettingsBuilder sampling(Sampling sampling) {
    this.sampling = sampling;
    return this;
  }

  /** How maps of layers are made smoother. */
  public SettingsBuilder smoothing(Set<Smoothing> smoothing) {
    this.smoothing = smoothing;
    return this;
  }

  /** How large a photograph may be. */
  public SettingsBuilder photoLimit(PhotoLimit photoLimit) {
    this.photoLimit = photoLimit;
    return this;
  }

  /** What the model is opened for, where that is no class. */
  public SettingsBuilder target(Target question) {
    this.target = Optional.of(question);
    return this;
  }

  /** How the maps of several layers become one. */
  public SettingsBuilder merge(Merge how) {
    this.merge = Optional.of(how);
    return this;
  }

  /** The settings as they were said. */
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
