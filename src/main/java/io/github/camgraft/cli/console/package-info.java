/**
 * What a terminal sees and what people type: lines, pages and progress, and the words that stand
 * for constants, methods, paths and files of options.
 */
package io.github.camgraft.cli.console;
