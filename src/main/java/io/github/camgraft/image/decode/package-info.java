/**
 * Reads photographs: what format a file has, how large it says to be, which way up it is, and its
 * samples as they are stored.
 */
@NullMarked
package io.github.camgraft.image.decode;

import org.jspecify.annotations.NullMarked;
