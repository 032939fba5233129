package io.github.camgraft.augment;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.TensorType;
import java.util.stream.IntStream;

/** Maps as pixels of 8 bits, for programs that only draw. What is no number is drawn like zero. */
final class DisplayMaps {
  private static final int WHITE = 255;
  private static final int GREY = 128;

  private DisplayMaps() {}

  /**
   * A map from black at zero to white at its largest value; a map of zeros is black.
   *
   * @param map [N, 1, H, W], nowhere negative
   * @return uint8 [N, 1, H, W]
   */
  static Value ofMap(Value map) {
    Value share = map.dividedBy(orOne(map.maximum(behindFirst(map))));
    return rounded(orZero(share).times(WHITE));
  }

  /**
   * Signed numbers with mid-grey at zero; the largest in either direction is black or white.
   *
   * @param gradients of a picture, with the batch in front
   * @return uint8 of the same shape
   */
  static Value ofGradients(Value gradients) {
    Value largest = gradients.unary("Abs").maximum(behindFirst(gradients));
    Value share = gradients.dividedBy(orOne(largest));
    return rounded(orGrey(share.times(GREY - 1.0).plus(GREY)));
  }

  private static int[] behindFirst(Value value) {
    return IntStream.range(1, value.rank()).toArray();
  }

  private static Value rounded(Value pixels) {
    return pixels.plus(0.5).as(DataType.UINT8);
  }

  private static Value orOne(Value largest) {
    return chosen(above(largest, 0), largest, 1).neverZero();
  }

  private static Value orZero(Value share) {
    return chosen(above(share, 0), share, 0);
  }

  private static Value orGrey(Value pixels) {
    return chosen(above(pixels, 0), pixels, GREY);
  }

  /** Comparing with what is no number says no. */
  private static Value above(Value value, double bound) {
    TensorType truth = new TensorType(DataType.BOOL, value.shape());
    return value
        .tape()
        .node("Greater", truth, Attributes.NONE, value, value.tape().scalar(value.type(), bound));
  }

  private static Value chosen(Value condition, Value value, double otherwise) {
    Value other = value.tape().scalar(value.type(), otherwise);
    return value.tape().node("Where", value.tensorType(), Attributes.NONE, condition, value, other);
  }
}
