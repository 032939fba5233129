/**
 * Groups of options that several commands share, each with what follows from it: settings, files,
 * photographs, folders of results, and the one sentence on what is wrong.
 */
@NullMarked
package io.github.camgraft.cli.option;

import org.jspecify.annotations.NullMarked;
