package io.github.camgraft.cam;

/**
 * A connected patch of a map.
 *
 * @param box the smallest box around it
 * @param area how many places of the map it covers
 */
public record Region(Box box, int area) {}
