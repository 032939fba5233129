/**
 * THE tables of methods, {@link io.github.camgraft.cam.method.LayerMethod}, {@link
 * io.github.camgraft.cam.method.PictureMethod} and {@link
 * io.github.camgraft.cam.method.InputMethod}, with a small class for each formula, and what a
 * method may ask of a model ({@link io.github.camgraft.cam.method.AttributionInputs}).
 */
@NullMarked
package io.github.camgraft.cam.method;

import org.jspecify.annotations.NullMarked;
