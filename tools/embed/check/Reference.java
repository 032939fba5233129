import com.google.gson.Gson;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.Target;
import io.github.camgraft.cam.method.InputMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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
      Map<String, Object> all = Map.of("probabilities", probabilities, "classes", classes);
      Files.writeString(Path.of(arguments[4]), new Gson().toJson(all));
    }
  }

  private static Map<String, Object> numbers(Explanation explanation) {
    return Map.of(
        "index", explanation.prediction().index(),
        "score", explanation.score(),
        "gradCam", explanation.heatmap().tensor().values(),
        "guidedGradCam", explanation.attribution(InputMethod.GUIDED_GRADCAM).values());
  }
}
