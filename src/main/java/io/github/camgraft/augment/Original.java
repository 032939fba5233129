package io.github.camgraft.augment;

import io.github.camgraft.io.EmbeddedOriginal;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import java.util.Map;

/**
 * The original inside an augmented file, so that it can be had back without anything else.
 *
 * @hidden
 */
public final class Original {
  /** The key of the original in a file's metadata. */
  public static final String KEY = "camgraft.original";

  private Original() {}

  /** An augmented model that carries its original. */
  static Model carriedBy(Model augmented, Model original) {
    return augmented.withMetadata(Map.of(KEY, EmbeddedOriginal.of(original, augmented)));
  }

  /**
   * {@return the original of an augmented model, equal to it node for node and tensor for tensor}
   *
   * @param augmented the augmented model
   * @throws ModelException if the model does not carry one, or it is damaged
   */
  public static Model of(Model augmented) {
    Map<String, String> metadata = augmented.metadata();
    if (!Contract.isIn(metadata)) {
      throw new ModelException("the model is not augmented, so there is nothing to take away");
    }
    if (!metadata.containsKey(KEY)) {
      throw new ModelException("the augmented model does not carry its original");
    }
    return EmbeddedOriginal.restored(metadata.get(KEY), augmented);
  }
}
