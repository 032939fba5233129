package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.Operand.any;

import java.util.List;
import java.util.stream.Stream;

/** The rows of Einsum, for {@link GradientRulesTest}. */
public final class EinsumRows {
  private EinsumRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(oneFactor(), products(), broadcasts(), diagonals())
        .flatMap(rows -> rows)
        .toList();
  }

  private static GradientCheck sum(String equation, Operand... operands) {
    return linear("Einsum", "equation=" + equation, operands);
  }

  private static Stream<GradientCheck> oneFactor() {
    return Stream.of(
        sum("ij->ji", any(2, 3)),
        sum("ij->i", any(2, 3)),
        sum("ba", any(2, 3)),
        sum("bij->b", any(2, 3, 4)));
  }

  private static Stream<GradientCheck> products() {
    return Stream.of(
        sum("ij,jk->ik", any(2, 3), any(3, 4)),
        sum("ij,jk", any(2, 3), any(3, 4)),
        sum("bhid,bhjd->bhij", any(2, 2, 3, 4), any(2, 2, 5, 4)),
        sum("byhwc,hkc->byhwk", any(2, 2, 3, 4, 5), any(3, 2, 5)),
        sum("bij,bj->bi", any(2, 3, 4), any(2, 4)),
        sum("i,j->ij", any(2), any(3)),
        sum("i,i->i", any(3), any(3)),
        sum("bij,bik->bk", any(2, 3, 4), any(2, 3, 5)),
        sum("bi,bj,bk->bijk", any(2, 3), any(2, 2), any(2, 4)),
        sum("bi,ij,jk->bk", any(2, 3), any(3, 4), any(4, 5)));
  }

  private static Stream<GradientCheck> broadcasts() {
    return Stream.of(
        sum("...ij,...jk->...ik", any(2, 2, 3, 4), any(2, 2, 4, 2)),
        sum("...ij,...jk->...ik", any(2, 2, 3, 4), any(2, 1, 4, 2)),
        sum("bij,bjk->bik", any(2, 3, 4), any(1, 4, 2)),
        sum("...ij,jk", any(2, 2, 3, 4), any(4, 2)),
        sum("b...,...->b...", any(2, 3, 4), any(3, 4)),
        sum("i...->...", any(2, 3, 4)));
  }

  private static Stream<GradientCheck> diagonals() {
    return Stream.of(
        sum("ii->i", any(3, 3)),
        sum("bii->bi", any(2, 3, 3)),
        sum("bii,bi->bi", any(2, 3, 3), any(2, 3)));
  }
}
