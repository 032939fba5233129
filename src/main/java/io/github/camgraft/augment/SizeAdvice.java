package io.github.camgraft.augment;

import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.input.DeclaredPictures;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.runtime.inference.PictureAxes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What to say of the size of pictures to a user whose model is refused. */
final class SizeAdvice {
  private static final int USUAL = 224;

  private SizeAdvice() {}

  /**
   * A model that leaves the size of pictures open may have a gradient if that is said, such as one
   * whose recurrent part takes as many steps as a picture has columns. So this is tried.
   */
  static ModelException onGradient(ModelException refusal, Model model, AugmentOptions options) {
    boolean open = !new DeclaredPictures(model.graph()).axes().isEmpty();
    if (!open || !options.pictureSize().isOpen() || !(refusal instanceof NoGradientException)) {
      return refusal;
    }
    try {
      Augmenter.augment(model, options.withPictureSize(PictureSize.of(USUAL, USUAL)));
    } catch (ModelException anyway) {
      return refusal;
    }
    return new ModelException(
        refusal.getMessage()
            + "; there is one if all pictures have the same size, so give the size with --preprocess height=…,width=…",
        refusal);
  }

  /**
   * The complaint about a size that was asked for and does not fit.
   *
   * @param refusal what ONNX Runtime has against it
   * @param fitting the model with lengths that fit, if there are any
   */
  static ModelException onSize(ModelException refusal, PictureSize asked, Optional<Model> fitting) {
    List<String> sizes = fitting.map(SizeAdvice::sizes).orElse(List.of());
    return fitting.isEmpty()
        ? refusal
        : new ModelException(
            "the model does not take pictures of %s pixels (height × width)%s: %s"
                .formatted(
                    text(asked),
                    sizes.isEmpty() ? "" : ", but of " + String.join(" or ", sizes),
                    refusal.getMessage()),
            refusal);
  }

  private static String text(PictureSize size) {
    return text(size.height()) + "×" + text(size.width());
  }

  private static String text(OptionalInt length) {
    return length.isPresent() ? Integer.toString(length.getAsInt()) : "any";
  }

  private static List<String> sizes(Model model) {
    List<String> sizes = new ArrayList<>();
    for (PictureAxes picture : new DeclaredPictures(model.graph()).all()) {
      Shape shape = new DeclaredPictures(model.graph()).shape(picture.input());
      if (shape.isKnownFrom(1)) {
        sizes.add(shape.get(picture.height()) + "×" + shape.get(picture.width()));
      }
    }
    return sizes.stream().distinct().toList();
  }
}
