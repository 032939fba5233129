/**
 * Results that last: one page for people, JSON and tables for programs. Nothing here runs a model.
 */
@NullMarked
package io.github.camgraft.report;

import org.jspecify.annotations.NullMarked;
