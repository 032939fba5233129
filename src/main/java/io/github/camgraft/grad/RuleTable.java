package io.github.camgraft.grad;

import io.github.camgraft.ir.Node;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gradient rules by operator. Immutable: {@code with…} gives a table with one row more, or
 * replaced.
 *
 * <p>There are three words for an operator: differentiable (it has rules), never differentiable
 * (its gradient is zero by definition), and not yet (it is not in the table, or with the reason).
 */
public final class RuleTable {
  /** What the table says of an operator. */
  public enum Kind {
    /** It has rules. */
    DIFFERENTIABLE,
    /** Its gradient is zero by definition. */
    NEVER,
    /** It has none: it is not in the table, or the table says why. */
    NOT_YET
  }

  /**
   * A row; a rule that is null means: no gradient with respect to that input yet.
   *
   * @param inSteps whether what comes out are steps of a real number
   * @param reason why there are no rules, as the end of a sentence; empty where there are
   */
  private record Row(
      Kind kind, List<Rule> rules, @Nullable InputRule every, boolean inSteps, String reason) {
    @Nullable Rule rule(int input) {
      if (every != null) {
        return (n, dy) -> every.gradient(n, input, dy);
      }
      return input < rules.size() ? rules.get(input) : null;
    }
  }

  public static final RuleTable EMPTY = new RuleTable(new LinkedHashMap<>(), Set.of());

  private final Map<String, Row> rows;
  private final Set<String> passable;

  private RuleTable(Map<String, Row> rows, Set<String> passable) {
    this.rows = rows;
    this.passable = Set.copyOf(passable);
  }

  /** The same rules; through these operators another table would let a gradient pass. */
  public RuleTable withPassable(Set<String> operators) {
    return new RuleTable(rows, operators);
  }

  /** The operators through which another table would let a gradient pass. */
  Set<String> passable() {
    return passable;
  }

  /** With a row of one rule for each input. */
  public RuleTable with(String operator, Rule... rules) {
    return with(operator, new Row(Kind.DIFFERENTIABLE, Arrays.asList(rules), null, false, ""));
  }

  /**
   * With a row like {@link #with} of an operator whose whole numbers are steps of a real number.
   */
  public RuleTable withSteps(String operator, Rule... rules) {
    return with(operator, new Row(Kind.DIFFERENTIABLE, Arrays.asList(rules), null, true, ""));
  }

  /**
   * With the quantised form of an operator that is in the table: the same rules between the real
   * numbers that the steps stand for.
   *
   * @param rounding the gradient in front of the output's rounding and saturation
   */
  public RuleTable withQuantised(String operator, Rule rounding) {
    Quantisation places = Quantisation.of(operator).orElseThrow();
    Row row = Objects.requireNonNull(rows.get(places.real()));
    InputRule ofAll = row.every();
    if (ofAll != null) {
      InputRule every =
          (n, i, dy) ->
              places.gradient(
                  (site, unrounded) -> ofAll.gradient(site, places.operand(i), unrounded),
                  i,
                  n,
                  rounding,
                  dy);
      return with(operator, new Row(Kind.DIFFERENTIABLE, List.of(), every, true, ""));
    }
    int operands = places.operands(row.rules().size());
    Rule[] rules = new Rule[places.tensor(operands - 1) + 1];
    for (int operand = 0; operand < Math.min(operands, row.rules().size()); operand++) {
      Rule rule = row.rules().get(operand);
      int input = places.tensor(operand);
      rules[input] = rule == null ? null : (n, dy) -> places.gradient(rule, input, n, rounding, dy);
    }
    return withSteps(operator, rules);
  }

  /**
   * With another rounding of the quantised operators into which a Relu may be fused.
   *
   * @param open the rounding where none was
   * @param rectified the rounding where one was
   */
  public RuleTable withFusedRectifiers(Rule open, Rule rectified) {
    RuleTable table = this;
    for (String operator : Rectifiers.QUANTISED) {
      table = table.withQuantised(operator, Rectifiers.orElse(open, rectified));
    }
    return table;
  }

  /** With a row whose rule serves every input. */
  public RuleTable withEvery(String operator, InputRule rule) {
    return with(operator, new Row(Kind.DIFFERENTIABLE, List.of(), rule, false, ""));
  }

  /** With operators whose gradient is zero by definition. */
  public RuleTable withNever(String... operators) {
    RuleTable table = this;
    for (String operator : operators) {
      table = table.with(operator, new Row(Kind.NEVER, List.of(), null, false, ""));
    }
    return table;
  }

  /** With operators that are refused; the reason is the end of a sentence that names one. */
  public RuleTable withRefused(String reason, String... operators) {
    RuleTable table = this;
    for (String operator : operators) {
      table = table.with(operator, new Row(Kind.NOT_YET, List.of(), null, false, reason));
    }
    return table;
  }

  /** Why a node's operator has no rule, as the end of a sentence; empty where it is unknown. */
  public String reason(Node node) {
    return reason(node.qualifiedOperator());
  }

  /** Why an operator has no rule; see {@link #reason(Node)}. */
  public String reason(String operator) {
    Row row = rows.get(operator);
    return row == null ? "" : row.reason();
  }

  private RuleTable with(String operator, Row row) {
    Map<String, Row> changed = new LinkedHashMap<>(rows);
    changed.put(operator, row);
    return new RuleTable(changed, passable);
  }

  /** What the table says of a node's operator. */
  public Kind kind(Node node) {
    Row row = rows.get(node.qualifiedOperator());
    return row == null ? Kind.NOT_YET : row.kind();
  }

  /** Whether what comes out of a node goes in steps and has a gradient all the same. */
  public boolean givesSteps(Node node) {
    Row row = rows.get(node.qualifiedOperator());
    return row != null && row.inSteps();
  }

  /** Whether the gradient with respect to one input of a node is zero by definition. */
  public boolean isZero(Node node, int input) {
    return kind(node) == Kind.NEVER || rule(node, input).filter(Rule.ZERO::equals).isPresent();
  }

  /** The rule for one input of a node. */
  public Optional<Rule> rule(Node node, int input) {
    return Optional.ofNullable(rows.get(node.qualifiedOperator())).map(row -> row.rule(input));
  }

  /** The operators of one kind, in the table's order. */
  public Set<String> operators(Kind kind) {
    Map<String, Row> matching = new LinkedHashMap<>(rows);
    matching.values().removeIf(row -> row.kind() != kind);
    return Collections.unmodifiableSet(matching.keySet());
  }

  /** The operators whose row is another one than in that table, in this table's order. */
  public Set<String> replaced(RuleTable other) {
    Map<String, Row> different = new LinkedHashMap<>(rows);
    different.entrySet().removeIf(entry -> entry.getValue().equals(other.rows.get(entry.getKey())));
    return Collections.unmodifiableSet(different.keySet());
  }

  /** Which inputs of a differentiable operator have a rule: {@code "0, 1"}, or {@code "all"}. */
  public String inputs(String operator) {
    Row row = Objects.requireNonNull(rows.get(operator), operator);
    if (row.every() != null) {
      return "all";
    }
    return IntStream.range(0, row.rules().size())
        .filter(input -> row.rules().get(input) != null && row.rules().get(input) != Rule.ZERO)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", "));
  }
}
