package io.github.camgraft.image.prepare;

import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;

/**
 * A photograph on its way into a network.
 *
 * @param input {@code [1,C,H,W]} or {@code [1,H,W,C]}, as the layout says
 * @param seen what people see of it, as large as the input
 * @param framing where it lies on the photograph
 */
public record Prepared(FloatTensor input, Picture seen, Framing framing) {}
