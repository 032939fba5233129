package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.augment.Method;
import io.github.camgraft.image.Bar;
import io.github.camgraft.image.ContactSheet;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Tile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pictures that explain one class. */
final class ClassPictures {
  private static final int BARS = 5;

  private final PictureOptions options;

  ClassPictures(PictureOptions options) {
    this.options = options;
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
      tiles.put("gradcam", new Tile(Method.GRADCAM.title(), heat(explanation, 0)));
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
      tiles.add(new Tile(title, heat(explanation, i)));
    }
    return ContactSheet.titled(Summary.numbered(explanation.prediction())).row("", tiles).draw();
  }

  private Picture heat(Explanation explanation, int layer) {
    return explanation.heatPicture(layer, options.colours(), options.opacity());
  }
}
