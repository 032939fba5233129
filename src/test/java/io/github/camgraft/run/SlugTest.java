package io.github.camgraft.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlugTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bull mastiff                          | bull_mastiff
          Egyptian cat, tabby                   | egyptian_cat_tabby
          jack-o'-lantern                       | jack_o_lantern
          Café ../../etc                        | cafe_etc
          猫                                     | ''
          a very long name that goes on and on and on | a_very_long_name_that_goes_on_and_on_and
          """)
  void isSafeInFileNames(String name, String slug) {
    assertThat(Slug.of(name)).isEqualTo(slug);
  }
}
