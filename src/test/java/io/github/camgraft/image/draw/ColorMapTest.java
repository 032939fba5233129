package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColorMapTest {
  /** Viridis and inferno: printed by matplotlib 3.11 for these values. Jet: its formula. */
  @ParameterizedTest
  @CsvSource({
    "VIRIDIS, 0, 440154",
    "VIRIDIS, 0.25, 3b528b",
    "VIRIDIS, 0.5, 21918c",
    "VIRIDIS, 1, fde725",
    "INFERNO, 0, 000004",
    "INFERNO, 0.5, bc3754",
    "INFERNO, 1, fcffa4",
    "JET, 0, 000080",
    "JET, 0.125, 0000ff",
    "JET, 0.375, 00ffff",
    "JET, 0.5, 80ff80",
    "JET, 0.625, ffff00",
    "JET, 0.875, ff0000",
    "JET, 1, 800000"
  })
  void paintsAsPublished(ColorMap map, double value, String colour) {
    assertThat(map.rgb(value)).isEqualTo(Integer.parseInt(colour, 16));
  }

  @ParameterizedTest
  @EnumSource
  void beyondTheEndsTheEndsCount(ColorMap map) {
    assertThat(map.rgb(-3)).isEqualTo(map.rgb(0));
    assertThat(map.rgb(7)).isEqualTo(map.rgb(1));
    assertThat(map.rgb(Double.NaN)).isEqualTo(map.rgb(0));
  }

  @Test
  void perceptualMapsGrowBrighter() {
    for (ColorMap map : new ColorMap[] {ColorMap.VIRIDIS, ColorMap.INFERNO}) {
      Picture strip = Picture.of(11, 1, colours(map));
      Picture grey = ChannelOrder.GREY.reduce(strip);
      for (int x = 1; x < grey.width(); x++) {
        assertThat(grey.sample(0, x, 0)).isGreaterThan(grey.sample(0, x - 1, 0));
      }
    }
  }

  private static int[] colours(ColorMap map) {
    int[] colours = new int[11];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = map.rgb(i / 10.0);
    }
    return colours;
  }
}
