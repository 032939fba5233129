/**
 * The command line: a thin shell that reads options, calls the library and says what it did. The
 * only package that knows picocli.
 */
@NullMarked
package io.github.camgraft.cli;

import org.jspecify.annotations.NullMarked;
