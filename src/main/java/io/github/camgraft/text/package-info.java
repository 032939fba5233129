/** Words that come from outside, such as names in models and of files, made fit to be shown. */
package io.github.camgraft.text;
