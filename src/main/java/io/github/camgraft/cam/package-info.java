/**
 * The arithmetic of maps on plain arrays: Grad-CAM's weights, conventions, resampling, regions,
 * likeness. It knows nothing of models, files or pictures, and no method but Grad-CAM.
 */
@NullMarked
package io.github.camgraft.cam;

import org.jspecify.annotations.NullMarked;
