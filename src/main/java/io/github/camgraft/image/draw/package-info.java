/** Shows numbers to people: colour maps, overlays, gradients as pictures, and contact sheets. */
package io.github.camgraft.image.draw;
