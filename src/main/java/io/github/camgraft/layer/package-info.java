/**
 * Which tensor is the feature map: what axes count places, which values are maps, the walk from the
 * head back to the last of them, and the names of layers.
 */
@NullMarked
package io.github.camgraft.layer;

import org.jspecify.annotations.NullMarked;
