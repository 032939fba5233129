package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Box;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How wrongly a map foretells what the score loses when squares are taken away: the mean square of
 * the difference. C. Yeh et al., "On the (In)fidelity and Sensitivity of Explanations", 2019. A
 * square is set to zero, a quarter of each side long; the map foretells the sum of its places
 * there. Since maps carry no unit, the sum is multiplied by the factor that fits best, as in the
 * authors' program and Captum's {@code normalize=True}.
 */
final class Infidelity {
  private static final int PART = 4;

  private Infidelity() {}

  static Outcome of(Trial trial) {
    Subject subject = trial.subject();
    Random random = new Random(trial.effort().seed());
    List<Box> squares = new ArrayList<>();
    int height = Math.max(1, subject.height() / PART);
    int width = Math.max(1, subject.width() / PART);
    for (int i = 0; i < trial.effort().squares(); i++) {
      int x = random.nextInt(subject.width() - width + 1);
      int y = random.nextInt(subject.height() - height + 1);
      squares.add(new Box(x, y, x + width, y + height));
    }
    return Outcome.of(of(trial, squares));
  }

  private static double of(Trial trial, List<Box> squares) {
    Subject subject = trial.subject();
    double[] scores =
        subject.answers().scores(squares.size(), i -> without(subject, squares.get(i)));
    double[] foretold = squares.stream().mapToDouble(box -> sum(trial, box)).toArray();
    double product = 0;
    double square = 0;
    for (int i = 0; i < scores.length; i++) {
      product += foretold[i] * (subject.score() - scores[i]);
      square += foretold[i] * foretold[i];
    }
    double factor = square > 0 ? product / square : 1;
    double error = 0;
    for (int i = 0; i < scores.length; i++) {
      double difference = factor * foretold[i] - (subject.score() - scores[i]);
      error += difference * difference;
    }
    return error / scores.length;
  }

  private static double sum(Trial trial, Box box) {
    double sum = 0;
    for (int y = box.y0(); y < box.y1(); y++) {
      for (int x = box.x0(); x < box.x1(); x++) {
        sum += trial.map().at(y, x);
      }
    }
    return sum;
  }

  private static FloatTensor without(Subject subject, Box box) {
    float[] factors = new float[subject.pixels()];
    for (int pixel = 0; pixel < factors.length; pixel++) {
      boolean taken = box.contains(pixel / subject.width(), pixel % subject.width());
      factors[pixel] = taken ? 0 : 1;
    }
    return subject.times(factors);
  }
}
