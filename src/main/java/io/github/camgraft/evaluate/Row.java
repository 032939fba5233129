package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.SanityCheck;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.tensor.FloatTensor;
import java.util.List;
import java.util.Random;

/** A row of the tables: a way to make maps. */
sealed interface Row {
  /** What it is called in files. */
  String word();

  /** What people call it. */
  String title();

  /** How it makes maps in a scene. */
  Explaining in(Scene scene);

  /**
   * A method, looking at one layer.
   *
   * @param explainer makes it
   * @param forgetting the same models without what they learned
   * @param layer its place among the explainer's layers
   */
  record OfMethod(
      String word,
      String title,
      Explainer explainer,
      Forgetting forgetting,
      AttributionMethod method,
      int layer)
      implements Row {
    @Override
    public Explaining in(Scene scene) {
      return new Explaining() {
        @Override
        public Heatmap again(FloatTensor input) {
          return map(scene.explanation(explainer, input, scene.index()));
        }

        @Override
        public Heatmap ofAnotherClass() {
          return map(scene.explanation(explainer, scene.input(), scene.another()));
        }

        @Override
        public List<Heatmap> afterForgetting(SanityCheck.Order order) {
          return forgetting.in(order).stream()
              .map(forgetful -> map(scene.explanation(forgetful, scene.input(), scene.index())))
              .toList();
        }
      };
    }

    /** As large as what the network sees, whatever the convention says. */
    private Heatmap map(Explanation explanation) {
      int height = explanation.seen().height();
      int width = explanation.seen().width();
      Heatmap map =
          method instanceof InputMethod input
              ? explanation.magnitude(input)
              : explanation.heatmap((MapMethod) method, layer);
      return map.height() == height && map.width() == width
          ? map
          : map.resized(height, width, Interpolation.BILINEAR_HALF_PIXEL);
    }
  }

  /** A map that knows nothing of the model. */
  record OfBaseline(Baseline baseline) implements Row {
    @Override
    public String word() {
      return baseline.word();
    }

    @Override
    public String title() {
      return baseline.title();
    }

    @Override
    public Explaining in(Scene scene) {
      Random random = new Random(scene.seed());
      return new Explaining() {
        @Override
        public Heatmap again(FloatTensor input) {
          return baseline.map(input, scene.layout(), random);
        }

        @Override
        public Heatmap ofAnotherClass() {
          return again(scene.input());
        }

        /** Nothing changes for those that know nothing. */
        @Override
        public List<Heatmap> afterForgetting(SanityCheck.Order order) {
          return List.of(again(scene.input()));
        }
      };
    }
  }
}
