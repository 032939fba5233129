/** A page that explains pictures in a browser: what is written, and where its parts come from. */
package io.github.camgraft.web;
