package io.github.camgraft.augment;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a file is asked of each picture, in the graph.
 *
 * @param outputs what every run returns of the questions, by the names of the outputs
 * @param seeds each question as something to differentiate
 * @param shared the names of what every run computes of them, and explanations need not compute
 *     again
 */
record Questions(Map<String, Value> outputs, List<Seed> seeds, Set<String> shared) {
  /** As the options say, with an input of the model if it is to choose. */
  static Questions of(Tape tape, Analysis analysis, AugmentOptions options) {
    if (options.classChoice().isByWeights()) {
      return ExplainedWeights.of(tape, analysis, options).questions();
    }
    ExplainedClasses explained = ExplainedClasses.of(tape, analysis, options);
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put(Contract.EXPLAINED_CLASS, explained.classes());
    outputs.put(Contract.EXPLAINED_SCORE, explained.scores());
    if (analysis.score().output().isEmpty()) {
      outputs.put(Contract.CLASS_SCORES, explained.allScores());
    }
    return new Questions(outputs, explained.seeds(), explained.names());
  }
}
