package io.github.camgraft.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.cam.Box;
import org.junit.jupiter.api.Test;

class CanvasTest {
  private static final Picture FOUR = Picture.of(2, 2, 1, 2, 3, 4);

  @Test
  void whatFallsBeyondTheEdgesIsLost() {
    Canvas canvas = new Canvas(3, 2);
    canvas.paste(FOUR, 2, -1);
    canvas.paste(FOUR, -1, 1);
    for (int beyond : new int[] {-9, -2, 3, 9}) {
      canvas.paste(FOUR, beyond, 0);
      canvas.paste(FOUR, 0, beyond);
      canvas.fill(new Box(Math.min(beyond, 4), 0, Math.min(beyond, 4) + 1, 2), 9);
    }
    canvas.fill(new Box(1, -5, 2, 1), 7);
    int white = 0xffffff;
    assertThat(canvas.picture()).isEqualTo(Picture.of(3, 2, white, 7, 3, 2, white, white));
  }
}
