package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.cam.InputMethod;
import io.github.camgraft.cam.LayerMethod;
import io.github.camgraft.image.Bar;
import io.github.camgraft.image.ContactSheet;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Tile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    for (AttributionMethod method : explanation.methods()) {
      tiles.put(method.word(), new Tile(method.title(), picture(explanation, method)));
    }
    return tiles;
  }

  private Picture picture(Explanation explanation, AttributionMethod method) {
    if (method instanceof InputMethod input) {
      return ContactSheet.readable(explanation.picture(input, options.style()));
    }
    return heat(explanation, (LayerMethod) method, 0);
  }

  /** Every layer in one strip, a row for each method that looks at layers. */
  Picture layers(Explanation explanation) {
    ContactSheet sheet = ContactSheet.titled(Summary.numbered(explanation.prediction()));
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof LayerMethod layerMethod) {
        sheet = sheet.row(method.title(), strip(explanation, layerMethod));
      }
    }
    return sheet.draw();
  }

  private List<Tile> strip(Explanation explanation, LayerMethod method) {
    List<Tile> tiles = new ArrayList<>(List.of(input(explanation)));
    for (int i = 0; i < explanation.layers().size(); i++) {
      LayerExplanation layer = explanation.layers().get(i);
      // The size first: names may be longer than the tile.
      String title =
          "%d×%d %s"
              .formatted(layer.activations().size(1), layer.activations().size(2), layer.layer());
      tiles.add(new Tile(title, heat(explanation, method, i)));
    }
    return tiles;
  }

  private Picture heat(Explanation explanation, LayerMethod method, int layer) {
    return explanation.heatPicture(method, layer, options.colours(), options.opacity());
  }
}
