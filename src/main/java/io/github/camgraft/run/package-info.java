/**
 * A run over many photographs ({@link io.github.camgraft.run.PhotoRun}): which of them are done,
 * what their files are called, the files of each, the results of all, and the page of them.
 */
@NullMarked
package io.github.camgraft.run;

import org.jspecify.annotations.NullMarked;
