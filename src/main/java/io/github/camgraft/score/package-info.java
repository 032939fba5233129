/**
 * Which tensor is the score: the tail that is hung behind scores, walked backwards by THE table
 * {@code TailRules}, and how the numbers of an output are read ({@code Reading}).
 */
@NullMarked
package io.github.camgraft.score;

import org.jspecify.annotations.NullMarked;
