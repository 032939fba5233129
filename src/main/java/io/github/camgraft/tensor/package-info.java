/**
 * Numbers with a shape, shared by everything that computes: what goes into a model, what comes out,
 * and the maps made of it.
 */
@NullMarked
package io.github.camgraft.tensor;

import org.jspecify.annotations.NullMarked;
