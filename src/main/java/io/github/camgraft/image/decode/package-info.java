/**
 * Reads photographs: what format a file has, how large it says to be, which way up it is, and its
 * samples as they are stored.
 */
package io.github.camgraft.image.decode;
