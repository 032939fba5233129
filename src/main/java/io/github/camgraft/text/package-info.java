/** Words that come from outside, such as names in models and of files, made fit to be shown. */
@NullMarked
package io.github.camgraft.text;

import org.jspecify.annotations.NullMarked;
