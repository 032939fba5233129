package io.github.camgraft.web;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Original;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import java.util.HashSet;
import java.util.Set;

/** What a page needs of an augmented model. */
public final class PageModel {
  private PageModel() {}

  /**
   * The model as it is; where it has inputs that nothing on the page depends on, which a browser
   * would have to feed all the same, the part of it without those. Such a part no longer carries
   * its original.
   */
  public static Model of(Model augmented) {
    Graph whole = augmented.graph();
    Graph part = whole.computing(shown(Contract.of(augmented.metadata())));
    return part.feeds().size() == whole.feeds().size()
        ? augmented
        : augmented.withGraph(part).withoutMetadata(Original.KEY);
  }

  private static Set<String> shown(Contract contract) {
    Set<String> outputs = new HashSet<>();
    outputs.add(contract.output());
    outputs.add(Contract.EXPLAINED_SCORE);
    if (contract.target().isEmpty()) {
      outputs.add(Contract.EXPLAINED_CLASS);
    }
    contract.layers().forEach(layer -> outputs.addAll(contract.outputs(layer).values()));
    contract.methods().stream()
        .filter(contract::hasInputGradient)
        .forEach(method -> outputs.add(contract.views().get(0).output(method)));
    return outputs;
  }
}
