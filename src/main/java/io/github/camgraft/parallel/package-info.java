/**
 * Work that goes on beside other work: one piece of it, or the same for one thing after the other.
 * Nothing here knows what the work is.
 */
@NullMarked
package io.github.camgraft.parallel;

import org.jspecify.annotations.NullMarked;
