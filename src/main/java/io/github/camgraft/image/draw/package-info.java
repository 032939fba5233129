/** Shows numbers to people: colour maps, overlays, gradients as pictures, and contact sheets. */
@NullMarked
package io.github.camgraft.image.draw;

import org.jspecify.annotations.NullMarked;
