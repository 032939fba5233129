package io.github.camgraft.image;

/**
 * The colour bar under a map, from zero to its largest value.
 *
 * @param colours the map's
 * @param maximum the value that has the last colour
 */
public record Scale(ColorMap colours, double maximum) {}
