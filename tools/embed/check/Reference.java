import com.google.gson.Gson;
import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What camgraft itself says of a picture, for every class, as the number to compare with. */
final class Reference {
  private Reference() {}

  /**
   * Writes a JSON file.
   *
   * @param arguments an augmented model, a picture, how many classes, the file to write
   */
  public static void main(String[] arguments) throws Exception {
    try (Explainer explainer = Explainer.open(Path.of(arguments[0]))) {
      List<Explanation> explanations =
          explainer.explain(Path.of(arguments[1]), Target.top(Integer.parseInt(arguments[2])));
      List<Object> classes = new ArrayList<>();
      for (Explanation explanation : explanations) {
        classes.add(
            Map.of(
                "index", explanation.prediction().index(),
                "score", explanation.score(),
                "gradCam", explanation.heatmap().tensor().values(),
                "guidedGradCam", explanation.guidedGradCam().orElseThrow().values()));
      }
      double[] probabilities =
          explanations.get(0).predictions().stream()
              .sorted(Comparator.comparingInt(Prediction::index))
              .mapToDouble(Prediction::probability)
              .toArray();
      Files.writeString(
          Path.of(arguments[3]),
          new Gson().toJson(Map.of("probabilities", probabilities, "classes", classes)));
    }
  }
}
