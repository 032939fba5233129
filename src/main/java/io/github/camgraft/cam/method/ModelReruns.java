package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Further runs of the model for the same class, with other pictures or with feature maps taken
 * away. Several pictures go through the model at once; they are asked for when there is room.
 *
 * @hidden
 */
public interface ModelReruns extends Answers {
  /**
   * {@return what the model says of the class in another picture, which has the shape of the first}
   *
   * @param picture the picture
   */
  AttributionInputs evidence(FloatTensor picture);

  /**
   * {@return what the model says of another class in the picture itself}
   *
   * @param another another picture of the same shape
   */
  AttributionInputs evidence(int another);

  /**
   * {@return the other classes whose scores are nearest to that of the class, the nearest first}
   *
   * @param most how many at most
   */
  List<Integer> similarClasses(int most);

  /**
   * {@return the second derivative of the class score with respect to the feature maps, multiplied
   * by the feature maps A, in their shape: how the gradient changes when all grow alike}
   */
  FloatTensor curvature();

  /**
   * {@return what the biases of each layer do for the class score, {@code [1,h,w]} each: the
   * gradient there times the bias, its absolute value spread over 0 to 1 in each channel, and all
   * channels added up}
   */
  List<FloatTensor> biases();

  /**
   * {@return how much of each place reaches the token that the class is read from, {@code [1,h,w]}}
   */
  FloatTensor rollout();

  /**
   * {@return how the class score, read behind each layer of a transformer, changes with the
   * attention that each place of the layer gets, {@code [1,h,w]}: only what raises it, summed over
   * all layers}
   */
  FloatTensor legrad();

  /**
   * The gradient of the class score with respect to pictures.
   *
   * @param count how many pictures
   * @param picture makes one, in the shape of {@link AttributionInputs#input}
   * @param taker gets the gradients in the order of the pictures
   */
  void gradients(int count, IntFunction<FloatTensor> picture, Consumer<FloatTensor> taker);

  /**
   * {@return the class score of the picture itself while the feature maps are multiplied by
   * factors}
   *
   * @param count how many runs
   * @param factors makes one factor for each feature map
   */
  double[] ablated(int count, IntFunction<float[]> factors);
}
