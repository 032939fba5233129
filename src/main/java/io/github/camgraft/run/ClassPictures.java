package io.github.camgraft.run;

import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.Bar;
import io.github.camgraft.image.draw.ContactSheet;
import io.github.camgraft.image.draw.Overlay;
import io.github.camgraft.image.draw.PictureStyle;
import io.github.camgraft.image.draw.Scale;
import io.github.camgraft.image.draw.Tile;
import io.github.camgraft.target.Question;
import io.github.camgraft.tensor.Space;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The pictures that explain one class.
 *
 * @hidden
 */
public final class ClassPictures {
  private static final int BARS = 5;
  private static final double[] CONTOURS = {0.25, 0.5, 0.75};
  private static final int BOX_COLOUR = 0xffffff;
  private static final int TARGET_COLOUR = 0x00ff40;

  private final PictureStyle style;
  private final OptionalDouble boxShare;

  public ClassPictures(PictureStyle style, OptionalDouble boxShare) {
    this.style = style;
    this.boxShare = boxShare;
  }

  /**
   * {@return what the network saw, and what it made of it}
   *
   * @param explanation the explanation
   */
  public Tile input(Explanation explanation) {
    List<Bar> bars =
        explanation.predictions().stream()
            .limit(BARS)
            .map(said -> bar(said, explanation.asked().isPresent() ? said.name() : "value"))
            .toList();
    return new Tile("input", explanation.plain(), bars);
  }

  private static Bar bar(Prediction said, String ofValue) {
    return said.value().isPresent()
        ? Bar.of(ofValue, said.text())
        : new Bar(said.name(), share(said.probability()));
  }

  /** Broken weights may give anything, not-a-number included. */
  private static double share(double probability) {
    return probability > 0 ? Math.min(1, probability) : 0;
  }

  /**
   * {@return the explanations, by the word that ends their file's name}
   *
   * @param explanation the explanation
   */
  public Map<String, Tile> of(Explanation explanation) {
    Map<String, Tile> tiles = new LinkedHashMap<>();
    for (AttributionMethod method : explanation.methods()) {
      tiles.put(method.word(), tile(explanation, method));
    }
    return tiles;
  }

  private Tile tile(Explanation explanation, AttributionMethod method) {
    if (method instanceof InputMethod input) {
      Picture picture = explanation.picture(input, style.gradients());
      return new Tile(
          method.title(),
          ContactSheet.readable(picture),
          List.of(),
          explanation.scale(input, style.gradients()));
    }
    MapMethod map = (MapMethod) method;
    String title =
        explanation
            .emptiness(map, explanation.shownFirst(map))
            .map(reason -> method.title() + ": " + reason.caption())
            .orElse(method.title());
    return heat(title, explanation, map, explanation.shownFirst(map));
  }

  /** Every layer in one strip, a row for each method that looks at layers. */
  Picture layers(Explanation explanation) {
    ContactSheet sheet = ContactSheet.titled(explanation.prediction().numbered());
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
          Space.behindFirst(layer.activations()).toString().replace(" x ", "×")
              + " "
              + layer.name();
      String reason =
          explanation.emptiness(method, i).map(empty -> empty.caption() + ", ").orElse("");
      tiles.add(heat(reason + title, explanation, method, i));
    }
    return tiles;
  }

  private Tile heat(String title, Explanation explanation, MapMethod method, int layer) {
    Picture picture = explanation.heatPicture(method, layer, style.colours(), style.opacity());
    Heatmap map = explanation.shown(method, layer);
    if (!explanation.isOfPicture()) {
      return new Tile(title, picture, new Scale(style.colours(), map.maximum()));
    }
    if (style.contoured()) {
      picture = Overlay.contours(picture, map.normalised(), CONTOURS);
    }
    // Small inputs are shown enlarged.
    int enlarged = picture.width() / explanation.seen().width();
    Optional<Box> place = explanation.asked().flatMap(Question::box);
    if (place.isPresent()) {
      picture = Overlay.frame(picture, place.get().times(enlarged), TARGET_COLOUR, 2);
    }
    if (boxShare.isPresent()) {
      Optional<Box> box = explanation.box(method, layer, boxShare.getAsDouble());
      if (box.isPresent()) {
        picture = Overlay.frame(picture, box.get().times(enlarged), BOX_COLOUR, 2);
      }
    }
    return new Tile(title, picture, new Scale(style.colours(), map.maximum()));
  }
}
