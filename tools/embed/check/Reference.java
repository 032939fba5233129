import com.google.gson.Gson;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.image.draw.Overlay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What camgraft itself says of a picture: the numbers to compare with. */
public final class Reference {
  private Reference() {}

  /**
   * Writes a JSON file.
   *
   * @param arguments a model, how it wants its pictures, a picture, how many classes to explain,
   *     the file to write
   */
  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[0]);
    ExplainerSettings settings = ExplainerSettings.DEFAULT.withPreprocessing(arguments[1]);
    Target target = Target.top(Integer.parseInt(arguments[3]));
    try (Explainer explainer = Explainer.open(model, settings)) {
      List<Explanation> explanations = explainer.explain(Path.of(arguments[2]), target);
      double[] probabilities =
          explanations.get(0).predictions().stream()
              .sorted(Comparator.comparingInt(Prediction::index))
              .mapToDouble(Prediction::probability)
              .toArray();
      List<Object> classes = new ArrayList<>();
      explanations.forEach(explanation -> classes.add(numbers(explanation)));
      Map<String, Object> all =
          Map.of(
              "probabilities", probabilities,
              "classes", classes,
              "contrast", contrast(model, settings, Path.of(arguments[2]), explanations));
      Files.writeString(Path.of(arguments[4]), new Gson().toJson(all));
    }
  }

  /** Why the likeliest class rather than the second. */
  private static Map<String, Object> contrast(
      Path model, ExplainerSettings settings, Path picture, List<Explanation> explanations) {
    int these = explanations.get(0).prediction().index();
    int those = explanations.get(1).prediction().index();
    Target target = Target.contrast(List.of("#" + these), List.of("#" + those));
    try (Explainer explainer = Explainer.open(model, settings.withTarget(target))) {
      Explanation explanation = explainer.explain(picture, target).get(0);
      return Map.of(
          "index", these,
          "against", those,
          "gradCam", explanation.heatmap().tensor().values(),
          "guidedGradCam", explanation.attribution(InputMethod.GUIDED_GRADCAM).values());
    }
  }

  private static Map<String, Object> numbers(Explanation explanation) {
    return Map.of(
        "index", explanation.prediction().index(),
        "score", explanation.score(),
        "gradCam", explanation.heatmap().tensor().values(),
        "guidedGradCam", explanation.attribution(InputMethod.GUIDED_GRADCAM).values(),
        "heat", levels(heat(explanation.heatmap())),
        "drawn", levels(explanation.picture(InputMethod.GUIDED_GRADCAM, GuidedPicture.Style.CLIPPED)));
  }

  /** Nothing but its colours. */
  private static Picture heat(Heatmap map) {
    Picture black = Picture.of(map.width(), map.height(), new int[map.width() * map.height()]);
    return Overlay.heat(black, map.normalised(), ColorMap.INFERNO, 1);
  }

  /** Red, green and blue of each pixel, from 0 to 255. */
  private static int[] levels(Picture picture) {
    byte[] samples = picture.samples();
    return IntStream.range(0, samples.length).map(i -> samples[i] & 0xff).toArray();
  }
}
