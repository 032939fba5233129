/**
 * What classes are called, and which class a word or a table means: label files in the formats that
 * people have, names that a model carries, and the truth that photographs are held against.
 */
@NullMarked
package io.github.camgraft.label;

import org.jspecify.annotations.NullMarked;
