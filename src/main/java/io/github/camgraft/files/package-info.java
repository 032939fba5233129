/**
 * Writing files so that there is either the whole file or none. Everything that leaves camgraft on
 * disk goes through here.
 */
@NullMarked
package io.github.camgraft.files;

import org.jspecify.annotations.NullMarked;
