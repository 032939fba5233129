/**
 * Results that last: one page for people, JSON and tables for programs. Nothing here runs a model.
 */
package io.github.camgraft.report;
