package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;

/**
 * A map that several pictures have a part in. Where each is normalised before the mean is taken,
 * the finished map is not that of the raw one.
 *
 * @param raw in the layer's size, not normalised
 * @param finished as the convention has it
 */
public record SmoothedMap(Heatmap raw, Heatmap finished) {}
