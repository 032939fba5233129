/**
 * From a classifier to a classifier that explains itself: which tensor is the score, which is the
 * feature map, what is differentiated, and what the new file promises in its outputs and metadata.
 */
@NullMarked
package io.github.camgraft.augment;

import org.jspecify.annotations.NullMarked;
