/** A page that explains pictures in a browser: what is written, and where its parts come from. */
@NullMarked
package io.github.camgraft.web;

import org.jspecify.annotations.NullMarked;
