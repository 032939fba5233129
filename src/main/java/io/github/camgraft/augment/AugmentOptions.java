package io.github.camgraft.augment;

import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Platform;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What to graft onto a model.
 *
 * @param layers names of feature layers, or {@code last-conv}, {@code last-relu}; none for the
 *     default
 * @param score the tensor to differentiate, if it is not to be found
 * @param pictures the inputs that take the pictures to explain, or {@code all}; none if one is to
 *     be found
 * @param pictureSize the size of pictures, for models that leave it open
 * @param methods what to pay for
 * @param emission in which form the explanation is returned
 * @param optimization the passes with which the file is written
 * @param classChoice which class is explained
 * @param preprocessing how pictures become inputs, for the file's metadata
 * @param labels the names of the classes in their order, for the file's metadata; none where they
 *     are not known
 * @param straightThrough whether signs and roundings pass a gradient on, as binarised networks are
 *     trained
 */
public record AugmentOptions(
    List<String> layers,
    Optional<String> score,
    List<String> pictures,
    PictureSize pictureSize,
    Set<Method> methods,
    Emission emission,
    Optimization optimization,
    ClassChoice classChoice,
    StatedPreprocessing preprocessing,
    List<String> labels,
    boolean straightThrough) {
  /**
   * The default layer and score, the raw parts of Grad-CAM and guided backpropagation, the class
   * chosen by an input.
   */
  public static final AugmentOptions DEFAULT =
      new AugmentOptions(
          List.of(),
          Optional.empty(),
          List.of(),
          PictureSize.OPEN,
          EnumSet.of(Method.GRADCAM, Method.GUIDED),
          Emission.DEFAULT,
          Optimization.of(Platform.CPU),
          ClassChoice.INPUT,
          StatedPreprocessing.NONE,
          List.of(),
          false);

  /**
   * Keeps its own copies.
   *
   * @param layers names of feature layers, or {@code last-conv}, {@code last-relu}; none for the
   *     default
   * @param score the tensor to differentiate, if it is not to be found
   * @param pictures the inputs that take the pictures to explain, or {@code all}; none if one is to
   *     be found
   * @param pictureSize the size of pictures, for models that leave it open
   * @param methods what to pay for
   * @param emission in which form the explanation is returned
   * @param optimization the passes with which the file is written
   * @param classChoice which class is explained
   * @param preprocessing how pictures become inputs, for the file's metadata
   * @param labels the names of the classes in their order, for the file's metadata; none where they
   *     are not known
   * @param straightThrough whether signs and roundings pass a gradient on, as binarised networks
   *     are trained
   */
  public AugmentOptions {
    layers = List.copyOf(layers);
    pictures = List.copyOf(pictures);
    methods = Set.copyOf(methods);
    labels = List.copyOf(labels);
  }

  /**
   * With these feature layers.
   *
   * @param names the names of layers
   * @return options with that change
   */
  public AugmentOptions withLayers(List<String> names) {
    return with(draft -> draft.layers = names);
  }

  /**
   * With this tensor as the score.
   *
   * @param tensor the name of a tensor or output
   * @return options with that change
   */
  public AugmentOptions withScore(String tensor) {
    return with(draft -> draft.score = Optional.of(tensor));
  }

  /**
   * With the picture in this input; or with several, each explained for itself.
   *
   * @param inputs the names of inputs
   * @return options with that change
   */
  public AugmentOptions withPictures(List<String> inputs) {
    return with(draft -> draft.pictures = inputs);
  }

  /**
   * With pictures of this size, where the model leaves it open.
   *
   * @param size in pixels
   * @return options with that change
   */
  public AugmentOptions withPictureSize(PictureSize size) {
    return with(draft -> draft.pictureSize = size);
  }

  /**
   * With these methods.
   *
   * @param wanted what to add
   * @return options with that change
   */
  public AugmentOptions withMethods(Set<Method> wanted) {
    return with(draft -> draft.methods = wanted);
  }

  /**
   * With the explanation returned in that form.
   *
   * @param form the form in which the explanation is returned
   * @return options with that change
   */
  public AugmentOptions withEmission(Emission form) {
    return with(draft -> draft.emission = form);
  }

  /**
   * With the class chosen like that.
   *
   * @param choice how the class is chosen
   * @return options with that change
   */
  public AugmentOptions withClassChoice(ClassChoice choice) {
    return with(draft -> draft.classChoice = choice);
  }

  /**
   * Written for that machine.
   *
   * @param machine the platform
   * @return options with that change
   */
  public AugmentOptions withPlatform(Platform machine) {
    return withOptimization(Optimization.of(machine));
  }

  /**
   * {@return the same with other passes}
   *
   * @param passes the optimisations
   */
  public AugmentOptions withOptimization(Optimization passes) {
    return with(draft -> draft.optimization = passes);
  }

  /**
   * With this note on preprocessing.
   *
   * @param stated how pictures become inputs
   * @return options with that change
   */
  public AugmentOptions withPreprocessing(StatedPreprocessing stated) {
    return with(draft -> draft.preprocessing = stated);
  }

  /**
   * With these names of the classes.
   *
   * @param names the names of the classes in their order
   * @return options with that change
   */
  public AugmentOptions withLabels(List<String> names) {
    return with(draft -> draft.labels = names);
  }

  /**
   * With signs and roundings that pass a gradient on, or not.
   *
   * @param wanted whether they pass it on
   * @return options with that change
   */
  public AugmentOptions withStraightThrough(boolean wanted) {
    return with(draft -> draft.straightThrough = wanted);
  }

  /** {@return how the model is differentiated} */
  public RuleTables rules() {
    return straightThrough ? RuleTables.STRAIGHT_THROUGH : RuleTables.EXACT;
  }

  private AugmentOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The components one by one, so that a change names nothing but what it changes. */
  private static final class Draft {
    private List<String> layers;
    private Optional<String> score;
    private List<String> pictures;
    private PictureSize pictureSize;
    private Set<Method> methods;
    private Emission emission;
    private Optimization optimization;
    private ClassChoice classChoice;
    private StatedPreprocessing preprocessing;
    private List<String> labels;
    private boolean straightThrough;

    Draft(AugmentOptions from) {
      this.layers = from.layers;
      this.score = from.score;
      this.pictures = from.pictures;
      this.pictureSize = from.pictureSize;
      this.methods = from.methods;
      this.emission = from.emission;
      this.optimization = from.optimization;
      this.classChoice = from.classChoice;
      this.preprocessing = from.preprocessing;
      this.labels = from.labels;
      this.straightThrough = from.straightThrough;
    }

    AugmentOptions options() {
      return new AugmentOptions(
          layers,
          score,
          pictures,
          pictureSize,
          methods,
          emission,
          optimization,
          classChoice,
          preprocessing,
          labels,
          straightThrough);
    }
  }
}
