/**
 * Pictures: decoding, preparing them for a network, and drawing maps and contact sheets. The only
 * package that touches {@code java.awt} and {@code javax.imageio}.
 */
package io.github.camgraft.image;
