/**
 * What a terminal sees and what people type: lines, pages and progress, and the words that stand
 * for constants, methods, paths and files of options.
 */
@NullMarked
package io.github.camgraft.cli.console;

import org.jspecify.annotations.NullMarked;
