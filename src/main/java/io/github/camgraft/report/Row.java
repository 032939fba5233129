package io.github.camgraft.report;

import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Box;
import io.github.camgraft.image.GuidedPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Everything that explains one class.
 *
 * @param title which class, and what the model says of it
 * @param panels the pictures, in the order in which they are shown
 */
public record Row(String title, List<Panel> panels) {
  /** Keeps a copy of the list. */
  public Row {
    panels = List.copyOf(panels);
  }

  /**
   * All pictures of an explanation.
   *
   * @param style how gradients are shown
   * @param boxes the box of a layer by its number, where one is wanted
   */
  public static Row of(
      Explanation explanation, GuidedPicture.Style style, IntFunction<Optional<Box>> boxes) {
    List<Panel> panels = new ArrayList<>();
    for (int i = 0; i < explanation.layers().size(); i++) {
      LayerExplanation layer = explanation.layers().get(i);
      panels.add(
          new Panel.Heat(Method.GRADCAM.title(), layer.layer(), layer.map(), boxes.apply(i)));
    }
    add(panels, explanation, Method.GUIDED, style);
    explanation
        .guidedGradCamPicture(style)
        .ifPresent(fused -> panels.add(new Panel.Gradient("Guided Grad-CAM", fused)));
    add(panels, explanation, Method.DECONV, style);
    add(panels, explanation, Method.GRADIENT, style);
    return new Row(title(explanation), panels);
  }

  private static void add(
      List<Panel> panels, Explanation explanation, Method method, GuidedPicture.Style style) {
    explanation
        .gradientPicture(method, style)
        .ifPresent(picture -> panels.add(new Panel.Gradient(method.title(), picture)));
  }

  private static String title(Explanation explanation) {
    return String.format(
        Locale.ROOT,
        "%s: %.1f %%, score %.2f",
        explanation.prediction().name(),
        100 * explanation.prediction().probability(),
        explanation.score());
  }
}
