package io.github.camgraft.evaluate;

import io.github.camgraft.SanityCheck;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import java.util.List;
import java.util.function.Function;

/**
 * Maps that were made before.
 *
 * @param again makes that of another picture
 * @param ofAnotherClass that of another class
 * @param forgetting those of models that forgot what they learned
 */
record GivenMaps(
    Function<FloatTensor, Heatmap> again, Heatmap ofAnotherClass, List<Heatmap> forgetting)
    implements Explaining {
  /** The same whatever is asked. */
  static GivenMaps always(Heatmap map) {
    return new GivenMaps(input -> map, map, List.of(map));
  }

  @Override
  public Heatmap again(FloatTensor input) {
    return again.apply(input);
  }

  @Override
  public List<Heatmap> afterForgetting(SanityCheck.Order order) {
    // All but the last for one layer alone, so that nobody takes one order for the other.
    return order == SanityCheck.Order.CASCADING || forgetting.size() < 2
        ? forgetting
        : forgetting.subList(0, forgetting.size() - 1);
  }
}
