/**
 * What can be asked of a model beyond a class: THE table of targets ({@code TargetKind}) with a
 * small class for each, which says what every number of a tensor counts.
 */
@NullMarked
package io.github.camgraft.target;

import org.jspecify.annotations.NullMarked;
