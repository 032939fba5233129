package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.image.Ink;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetteringTest {
  private final Lettering letters = new PixelLettering();

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u001b[2Jb", "\u202ecat"})
  void whatIsNoLetterIsSpeltOut(String words) {
    String spelt =
        words
            .replace("\n", "\\" + "u000a")
            .replace("\u001b", "\\" + "u001b")
            .replace("\u202e", "\\" + "u202e");
    Ink ink = letters.fitted(words, TextSize.NORMAL, 1000);
    assertThat(ink.levels()).isEqualTo(letters.write(spelt, TextSize.NORMAL).levels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "猫", "\uD83D\uDC31"})
  void aLineOfAnyLengthIsCutSoon(String letter) {
    Ink ink =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> letters.fitted(letter.repeat(1_000_000), TextSize.SMALL, 200));
    assertThat(ink.width()).isBetween(150, 200);
  }
}
