package io.github.camgraft.cli;

import java.util.Optional;

/**
 * What came of one photograph, after its own files were written.
 *
 * @param text what the user reads of it
 * @param line its figures, for the results of the run
 * @param card its line in the report
 * @param isFailure whether it could not be explained
 */
record PhotoOutput(String text, String line, Optional<String> card, boolean isFailure) {}
