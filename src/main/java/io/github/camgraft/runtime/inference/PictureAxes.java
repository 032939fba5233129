package io.github.camgraft.runtime.inference;

/**
 * An input that takes a picture, and which of its axes count pixels.
 *
 * @param input its name
 * @param height the axis of the rows
 * @param width the axis of the columns
 */
public record PictureAxes(String input, int height, int width) {}
