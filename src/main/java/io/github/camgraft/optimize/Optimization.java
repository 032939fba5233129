package io.github.camgraft.optimize;

import io.github.camgraft.build.NodePass;
import io.github.camgraft.grad.Forms;
import io.github.camgraft.ir.Model;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The passes with which a graph is written.
 *
 * @param passes all of them with what each requires
 */
public record Optimization(Set<Pass> passes) {
  /** None: the graph is as the gradient rules have it. */
  public static final Optimization NONE = new Optimization(Set.of());

  /** Leaves out what lacks what it requires. */
  public Optimization {
    EnumSet<Pass> whole = EnumSet.noneOf(Pass.class);
    // A pass stands behind what it requires.
    for (Pass pass : Pass.values()) {
      if (passes.contains(pass) && pass.required().stream().allMatch(whole::contains)) {
        whole.add(pass);
      }
    }
    passes = Set.copyOf(whole);
  }

  /** Those that pay on a platform. */
  public static Optimization of(Platform platform) {
    return new Optimization(platform.passes());
  }

  /** Those of these passes that are among the others, too. */
  public Optimization only(Set<Pass> others) {
    return new Optimization(
        passes.stream().filter(others::contains).collect(Collectors.toUnmodifiableSet()));
  }

  /** These without one, and without what requires it. */
  public Optimization without(Pass other) {
    return only(EnumSet.complementOf(EnumSet.of(other)));
  }

  /** Whether it is one of these. */
  public boolean has(Pass pass) {
    return passes.contains(pass);
  }

  /** A lowered model with fewer nodes. */
  public Model folded(Model lowered, Set<String> kept) {
    return has(Pass.BATCH_NORMALIZATION_FOLDING)
        ? BatchNormalizationFolding.fold(lowered, kept)
        : lowered;
  }

  /** The forms in which a gradient is written. */
  public Forms forms() {
    return new PassForms(this);
  }

  /** What is done to recorded nodes once it is known who uses what, in this order. */
  public List<NodePass> behind() {
    return Stream.of(
            passIf(Pass.SCALE_FOLDING, ScaleFolding::absorbed),
            passIf(Pass.HORIZONTAL_FUSION, HorizontalFusion::joined),
            passIf(Pass.SHARED_READINGS, SharedReadings::joined))
        .flatMap(List::stream)
        .toList();
  }

  private List<NodePass> passIf(Pass pass, NodePass rewriting) {
    return has(pass) ? List.of(rewriting) : List.of();
  }
}
