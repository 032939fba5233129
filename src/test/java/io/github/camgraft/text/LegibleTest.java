package io.github.camgraft.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegibleTest {
  /** From each kind: C0, C1, DEL, separators, turns of direction, half a letter. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 7, 8, 0x09, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x90, 0x9B, 0x9D, 0x2028, 0x2029, 0x202A,
        0x202E, 0x2066, 0x2069, 0xD83D, 0xDC00
      })
  void whatIsObeyedIsSpeltOut(int letter) {
    assertThat(Legible.line("a" + (char) letter + "b"))
        .isEqualTo("a" + "\\" + "u%04x".formatted(letter) + "b");
  }

  @Test
  void lettersStayAsTheyAre() {
    String names = "käse 猫 \uD83D\uDC31 ×→ עברית a\u200Db \u00A0 %s \\n C:\\users";
    assertThat(Legible.line(names)).isSameAs(names);
  }

  @Test
  void aSentenceIsOneLine() {
    assertThat(Legible.sentence(" it failed:\n\n  at\tb \r\n\u001bc "))
        .isEqualTo("it failed: at\\" + "u0009b \\" + "u001bc");
    assertThat(new ModelException("no 'a\u001b[2J\nb'")).hasMessage("no 'a\\" + "u001b[2J b'");
  }

  @Test
  void aTextKeepsItsLines() {
    assertThat(Legible.text("{\n\t\"a\": 1\r\n}")).isEqualTo("{\n\t\"a\": 1\r\n}");
    assertThat(Legible.text("a\n\u001b[2J\u2028")).isEqualTo("a\n" + "\\" + "u001b[2J\\" + "u2028");
  }
}
