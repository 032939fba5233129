package io.github.camgraft.image;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;

/**
 * What a network takes that is no picture: a signal, a volume, a film, or a spectrogram, with the
 * numbers of its file.
 *
 * @param name what to call it in messages
 * @param numbers one of them, without a batch axis
 * @param layout which of their axes count places
 * @hidden
 */
public record ArrayInput(String name, FloatTensor numbers, Layout layout) implements Photo {
  /** {@return the lengths of the axes that count places} */
  public Space space() {
    return layout.space(numbers);
  }

  @Override
  public int width() {
    return space().width();
  }

  @Override
  public int height() {
    return space().rows();
  }
}
