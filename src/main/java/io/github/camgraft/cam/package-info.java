/**
 * The arithmetic of Grad-CAM on plain arrays: weights, maps, resampling, fusion, regions. It knows
 * nothing of models, files or pictures.
 */
package io.github.camgraft.cam;
