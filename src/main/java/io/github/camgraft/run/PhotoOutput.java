package io.github.camgraft.run;

import java.util.Optional;

/**
 * What a run keeps of one photograph.
 *
 * @param outcome what is said of it
 * @param line its figures, for the results of the run
 * @param card its line for the report
 */
record PhotoOutput(PhotoOutcome outcome, String line, Optional<String> card) {}
