package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Bar;
import io.github.camgraft.image.ContactSheet;
import io.github.camgraft.image.Overlay;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Scale;
import io.github.camgraft.image.Tile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The pictures that explain one class. */
final class ClassPictures {
  private static final int BARS = 5;
  private static final double[] CONTOURS = {0.25, 0.5, 0.75};
  private static final int BOX_COLOUR = 0xffffff;

  private final PictureOptions options;
  private final OptionalDouble boxShare;

  ClassPictures(PictureOptions options, OptionalDouble boxShare) {
    this.options = options;
    this.boxShare = boxShare;
  }

  /** What the network saw, and what it made of it. */
  Tile input(Explanation explanation) {
    List<Bar> bars =
        explanation.predictions().stream()
            .limit(BARS)
            .map(said -> new Bar(said.name(), share(said.probability())))
            .toList();
    return new Tile("input", ContactSheet.readable(explanation.seen()), bars);
  }

  /** Broken weights may give anything, not-a-number included. */
  private static double share(double probability) {
    return probability > 0 ? Math.min(1, probability) : 0;
  }

  /** The explanations, by the word that ends their file's name. */
  Map<String, Tile> of(Explanation explanation) {
    Map<String, Tile> tiles = new LinkedHashMap<>();
    if (!explanation.layers().isEmpty()) {
      Scale scale = new Scale(options.colours(), explanation.heatmap().maximum());
      tiles.put("gradcam", new Tile(Method.GRADCAM.title(), heat(explanation, 0), scale));
    }
    gradient(explanation, Method.GUIDED).ifPresent(tile -> tiles.put("guided", tile));
    explanation
        .guidedGradCamPicture(options.style())
        .map(ContactSheet::readable)
        .ifPresent(fused -> tiles.put("guided-gradcam", new Tile("Guided Grad-CAM", fused)));
    gradient(explanation, Method.DECONV).ifPresent(tile -> tiles.put("deconv", tile));
    gradient(explanation, Method.GRADIENT).ifPresent(tile -> tiles.put("gradient", tile));
    return tiles;
  }

  private Optional<Tile> gradient(Explanation explanation, Method method) {
    return explanation
        .gradientPicture(method, options.style())
        .map(picture -> new Tile(method.title(), ContactSheet.readable(picture)));
  }

  /** Grad-CAM of every layer in one strip. */
  Picture layers(Explanation explanation) {
    List<Tile> tiles = new ArrayList<>(List.of(input(explanation)));
    for (int i = 0; i < explanation.layers().size(); i++) {
      LayerExplanation layer = explanation.layers().get(i);
      // The size first: names may be longer than the tile.
      String title = "%d×%d %s".formatted(layer.map().height(), layer.map().width(), layer.layer());
      Scale scale = new Scale(options.colours(), explanation.heatmap(i).maximum());
      tiles.add(new Tile(title, heat(explanation, i), scale));
    }
    return ContactSheet.titled(Summary.numbered(explanation.prediction())).row("", tiles).draw();
  }

  private Picture heat(Explanation explanation, int layer) {
    Picture picture = explanation.heatPicture(layer, options.colours(), options.opacity());
    if (options.isContoured()) {
      picture = Overlay.contours(picture, explanation.heatmap(layer).normalised(), CONTOURS);
    }
    if (boxShare.isPresent()) {
      Optional<Box> box = explanation.box(layer, boxShare.getAsDouble());
      // Small inputs are shown enlarged.
      int times = picture.width() / explanation.seen().width();
      if (box.isPresent()) {
        picture = Overlay.frame(picture, box.get().times(times), BOX_COLOUR, 2);
      }
    }
    return picture;
  }
}
