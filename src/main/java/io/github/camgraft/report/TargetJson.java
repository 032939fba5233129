package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Box;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.target.Area;
import io.github.camgraft.target.CertaintyTarget;
import io.github.camgraft.target.ContrastTarget;
import io.github.camgraft.target.DetectionTarget;
import io.github.camgraft.target.DetectorLayout;
import io.github.camgraft.target.PartTarget;
import io.github.camgraft.target.RegionTarget;
import io.github.camgraft.target.SimilarityTarget;
import io.github.camgraft.target.TargetKind;
import io.github.camgraft.target.TensorTarget;
import io.github.camgraft.target.ValueTarget;
import io.github.camgraft.target.WeightsTarget;
import java.util.Optional;

/** What is asked, with the words of {@link TargetKind} and three for classes. */
final class TargetJson {
  private static final String TOP = "top";
  private static final String NUMBERED = "classes";
  private static final String NAMED = "named";

  private TargetJson() {}

  static JsonObject of(Target target) {
    JsonObject json = new JsonObject();
    if (target instanceof Target.Top top) {
      json.addProperty("kind", TOP);
      json.addProperty("count", top.count());
    } else if (target instanceof Target.Numbered numbered) {
      json.addProperty("kind", NUMBERED);
      JsonArray indices = new JsonArray();
      numbered.indices().forEach(indices::add);
      json.add("classes", indices);
    } else if (target instanceof Target.Named named) {
      json.addProperty("kind", NAMED);
      json.add("classes", SettingsJson.texts(named.words()));
    } else {
      TensorTarget asked = ((Target.Asked) target).target();
      json.addProperty("kind", asked.kind().word());
      add(json, asked);
    }
    return json;
  }

  private static void add(JsonObject json, TensorTarget target) {
    if (target instanceof PartTarget part) {
      json.addProperty("part", part.text());
    } else if (target instanceof ContrastTarget contrast) {
      json.add("these", SettingsJson.texts(contrast.these()));
      json.add("those", SettingsJson.texts(contrast.those()));
    } else if (target instanceof RegionTarget region) {
      region.area().ifPresent(area -> json.add("area", area(area)));
      region.word().ifPresent(word -> json.addProperty("class", word));
      region.against().ifPresent(word -> json.addProperty("against", word));
    } else if (target instanceof DetectionTarget detection) {
      json.addProperty("which", detection.which());
      detection.layout().ifPresent(layout -> json.addProperty("detector", layout.word()));
    } else if (target instanceof SimilarityTarget similarity) {
      json.addProperty("words", similarity.words());
      json.add("reference", TensorJson.of(similarity.reference()));
      similarity.picture().ifPresent(picture -> json.add("picture", prepared(picture)));
    } else if (target instanceof CertaintyTarget certainty) {
      certainty.word().ifPresent(word -> json.addProperty("class", word));
    } else if (target instanceof ValueTarget value) {
      json.addProperty("index", value.index());
      json.addProperty("direction", value.upwards() ? "up" : "down");
    } else {
      json.add("weights", TensorJson.of(((WeightsTarget) target).weights()));
    }
  }

  private static JsonObject area(Area area) {
    JsonObject json = new JsonObject();
    if (area instanceof Area.Rectangle rectangle) {
      json.add("box", ResultJson.box(rectangle.box()));
    } else {
      Area.Mask mask = (Area.Mask) area;
      json.addProperty("name", mask.name());
      json.add("mask", TensorJson.of(mask.picture()));
    }
    return json;
  }

  private static JsonObject prepared(Prepared picture) {
    Framing framing = picture.framing();
    JsonObject place = new JsonObject();
    place.addProperty("photo_width", framing.photoWidth());
    place.addProperty("photo_height", framing.photoHeight());
    place.addProperty("resized_width", framing.resizedWidth());
    place.addProperty("resized_height", framing.resizedHeight());
    place.addProperty("left", framing.left());
    place.addProperty("top", framing.top());
    place.addProperty("width", framing.width());
    place.addProperty("height", framing.height());
    JsonObject json = new JsonObject();
    json.add("input", TensorJson.of(picture.input()));
    json.add("seen", TensorJson.of(picture.seen()));
    json.add("framing", place);
    return json;
  }

  static Target read(JsonEntries json) {
    return switch (json.text("kind")) {
      case TOP -> Target.top(json.whole("count"));
      case NUMBERED -> new Target.Numbered(json.wholes("classes"));
      case NAMED -> Target.named(json.texts("classes"));
      default ->
          new Target.Asked(
              tensorTarget(json, json.word("kind", TargetKind.values(), TargetKind::word)));
    };
  }

  private static TensorTarget tensorTarget(JsonEntries json, TargetKind kind) {
    return switch (kind) {
      case PART -> PartTarget.parse(json.text("part")).orElseThrow(IllegalArgumentException::new);
      case CONTRAST -> new ContrastTarget(json.texts("these"), json.texts("those"));
      case REGION ->
          new RegionTarget(
              json.optionalObject("area", TargetJson::area),
              json.optionalText("class"),
              json.optionalText("against"));
      case DETECTION -> new DetectionTarget(json.text("which"), layout(json));
      case SIMILARITY ->
          new SimilarityTarget(
              json.text("words"),
              json.object("reference", TensorJson::floats),
              json.optionalObject("picture", TargetJson::prepared));
      case PROBABILITY, LOG_PROBABILITY, ENTROPY ->
          new CertaintyTarget(kind, json.optionalText("class"));
      case VALUE ->
          new ValueTarget(
              json.whole("index"),
              json.word("direction", new Boolean[] {true, false}, up -> up ? "up" : "down"));
      case WEIGHTS -> new WeightsTarget(json.object("weights", TensorJson::floats));
    };
  }

  private static Optional<DetectorLayout> layout(JsonEntries json) {
    return json.has("detector")
        ? Optional.of(json.word("detector", DetectorLayout.values(), DetectorLayout::word))
        : Optional.empty();
  }

  private static Area area(JsonEntries json) {
    return json.has("box")
        ? new Area.Rectangle(json.object("box", TargetJson::box))
        : new Area.Mask(json.text("name"), json.object("mask", TensorJson::picture));
  }

  private static Box box(JsonEntries json) {
    return new Box(json.whole("x0"), json.whole("y0"), json.whole("x1"), json.whole("y1"));
  }

  private static Prepared prepared(JsonEntries json) {
    return new Prepared(
        json.object("input", TensorJson::floats),
        json.object("seen", TensorJson::picture),
        json.object("framing", TargetJson::framing));
  }

  private static Framing framing(JsonEntries json) {
    return new Framing(
        json.whole("photo_width"),
        json.whole("photo_height"),
        json.whole("resized_width"),
        json.whole("resized_height"),
        json.whole("left"),
        json.whole("top"),
        json.whole("width"),
        json.whole("height"));
  }
}
