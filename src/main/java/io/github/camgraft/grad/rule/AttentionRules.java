package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attention with heads: Y = P·V with P = softmax(cap(scale·Q·Kᵀ) + mask), where cap(s) =
 * c·tanh(s/c) or s itself.
 *
 * <p>Several query heads may share one head of keys and values. So queries are read as [batch, key
 * heads, queries per key head, places, channels], and keys and values have length one along the
 * third axis.
 */
final class AttentionRules {
  /** Makes a share of a softmax vanish, and half precision can hold it. */
  private static final double MASKED = -3e4;

  private AttentionRules() {}

  /** scale·dS·K. */
  static Value query(RuleContext n, Value dy) {
    Value gradient = scores(n, dy).matrixProduct(keys(n, 1)).times(scale(n));
    return ungrouped(gradient, n.x(0));
  }

  /** scale·dSᵀ·Q. */
  static Value key(RuleContext n, Value dy) {
    Value gradient = scores(n, dy).matrixTransposed().matrixProduct(queries(n, n.x(0)));
    return ungrouped(gradient.times(scale(n)).sum(2), n.x(1));
  }

  /** Pᵀ·dY. */
  static Value value(RuleContext n, Value dy) {
    Value shares = grouped(n, shares(n));
    Value gradient = shares.matrixTransposed().matrixProduct(queries(n, dy));
    return ungrouped(gradient.sum(2), n.x(2));
  }

  /** With dP = dY·Vᵀ: dS = P·(dP − Σ dP·P), times 1 − tanh² where scores are capped. */
  private static Value scores(RuleContext n, Value dy) {
    Value ofShares = queries(n, dy).matrixProduct(keys(n, 2).matrixTransposed());
    Value shares = grouped(n, shares(n));
    Value weighted = ofShares.times(shares);
    Value gradient = weighted.minus(shares.times(weighted.sum(4)));
    double cap = cap(n);
    return cap == 0 ? gradient : gradient.times(tanh(n, cap).squared().oneMinus());
  }

  /** P as [batch, heads, queries, keys]. */
  private static Value shares(RuleContext n) {
    requireSimple(n);
    double cap = cap(n);
    Value scores = cap == 0 ? products(n) : tanh(n, cap).times(cap);
    Value masked =
        scores.reshaped(
            List.of(
                scores.extent(0),
                scores.extent(1).times(scores.extent(2)),
                scores.extent(3),
                scores.extent(4)));
    if (n.has(3)) {
      masked = masked.plus(mask(n, masked.type()));
    }
    if (n.attributes().integer("is_causal", 0) == 1) {
      masked = masked.plus(future(masked));
    }
    Attributes lastAxis = Attributes.NONE.with("axis", -1);
    return n.tape().node("Softmax", masked.tensorType(), lastAxis, masked);
  }

  private static void requireSimple(RuleContext n) {
    if (IntStream.rangeClosed(4, 6).anyMatch(n::has)) {
      throw new NotYetException("with keys and values of earlier runs");
    }
    if (IntStream.range(1, n.outputCount()).anyMatch(n::arrives)) {
      throw new NotYetException("with a second result on which the score depends");
    }
    if (n.attributes().integer("left_window_size", -1) >= 0
        || n.attributes().integer("right_window_size", -1) >= 0) {
      throw new NotYetException("with a window of keys");
    }
    if (n.has(3) && isShorter(n.x(3).shape().get(-1), keys(n, 1).shape().get(3))) {
      throw new NotYetException("with a mask for some of the keys");
    }
  }

  /** A mask that is too short is filled up, not repeated. */
  private static boolean isShorter(Dimension mask, Dimension keys) {
    return mask.is(1) ? !keys.is(1) : mask.isBelow(keys);
  }

  /** Truth values tell which keys to look at; numbers are added. */
  private static Value mask(RuleContext n, DataType type) {
    Value mask = n.x(3);
    return mask.type() == DataType.BOOL ? mask.as(type).oneMinus().times(MASKED) : mask;
  }

  /** Keys behind the query's own place are masked. */
  private static Value future(Value scores) {
    Value all =
        scores
            .tape()
            .scalar(DataType.FLOAT, MASKED)
            .expanded(List.of(scores.extent(2), scores.extent(3)));
    Value next = scores.tape().scalar(DataType.INT64, 1);
    return scores
        .tape()
        .node("Trilu", all.tensorType(), Attributes.NONE, all, next)
        .as(scores.type());
  }

  private static Value tanh(RuleContext n, double cap) {
    return products(n).dividedBy(cap).unary("Tanh");
  }

  /** scale·Q·Kᵀ. */
  private static Value products(RuleContext n) {
    Value scaled = queries(n, n.x(0)).times(scale(n));
    return scaled.matrixProduct(keys(n, 1).matrixTransposed());
  }

  private static double cap(RuleContext n) {
    return n.attributes().real("softcap", 0);
  }

  /** 1/√channels, unless it is stated. */
  private static Value scale(RuleContext n) {
    Value queries = queries(n, n.x(0));
    return n.attributes().has("scale")
        ? n.tape().scalar(queries.type(), n.attributes().real("scale", 1))
        : queries.count(4).squareRoot().reciprocal();
  }

  // --- [batch, places, heads·channels] or [batch, heads, places, channels] and back ---

  /** Something with a row for each query as [batch, key heads, queries, places, channels]. */
  private static Value queries(RuleContext n, Value value) {
    return grouped(n, byHead(value, heads(n, 0)));
  }

  /** Keys or values as [batch, key heads, 1, places, channels]. */
  private static Value keys(RuleContext n, int input) {
    return byHead(n.x(input), heads(n, input)).unsqueezed(2);
  }

  private static Value grouped(RuleContext n, Value value) {
    long keyHeads = heads(n, 1);
    Extent each = n.tape().extent(heads(n, 0) / keyHeads);
    return value.reshaped(
        List.of(
            value.extent(0), n.tape().extent(keyHeads), each, value.extent(2), value.extent(3)));
  }

  private static long heads(RuleContext n, int input) {
    String stated = input == 0 ? "q_num_heads" : "kv_num_heads";
    return n.x(input).rank() == 3
        ? n.attributes().integer(stated, 1)
        : n.size(input, 1, "with an unknown number of heads");
  }

  /** As [batch, heads, places, channels]. */
  static Value byHead(Value value, long heads) {
    if (value.rank() == 4) {
      return value;
    }
    List<Extent> extents =
        List.of(
            value.extent(0),
            value.extent(1),
            value.tape().extent(heads),
            value.extent(2).dividedBy(heads));
    return value.reshaped(extents).transposed(0, 2, 1, 3);
  }

  /** The gradient of an input in that input's form. */
  private static Value ungrouped(Value gradient, Value input) {
    Extent heads = gradient.extent(1).times(gradient.extent(2));
    return merged(
        gradient.reshaped(
            List.of(gradient.extent(0), heads, gradient.extent(3), gradient.extent(4))),
        input);
  }

  /** The opposite of {@link #byHead}: in the form of another value. */
  static Value merged(Value byHead, Value form) {
    return form.rank() == 4 ? byHead : byHead.transposed(0, 2, 1, 3).reshapedLike(form);
  }
}
