/**
 * Faster forms of the same numbers: THE list of passes ({@code Pass}), THE table of forms ({@code
 * PassForms}), and a small class for each. Whoever leaves a pass out gets the graph as the gradient
 * rules have it; nothing here decides what a gradient is.
 */
@NullMarked
package io.github.camgraft.optimize;

import org.jspecify.annotations.NullMarked;
