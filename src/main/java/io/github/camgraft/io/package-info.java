/**
 * Model files: reading one soundly and within budgets, writing it whole, with weights inside or
 * beside it, mapped into memory for the runtime, and the original that an augmented file carries.
 */
@NullMarked
package io.github.camgraft.io;

import org.jspecify.annotations.NullMarked;
