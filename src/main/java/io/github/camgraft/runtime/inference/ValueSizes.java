package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.RuntimeFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How many bytes the values of a model take, before any of them is computed. */
final class ValueSizes {
  private ValueSizes() {}

  /** The bytes of a value; lengths that are unknown count as one. */
  static double bytes(TensorType type) {
    double bytes = Math.max(1, type.type().bits() / 8.0);
    for (Dimension length : type.shape().dimensions()) {
      bytes *= length.isKnown() ? length.size() : 1;
    }
    return bytes;
  }

  /**
   * Looks at all values that a model is fed or computes of what it is fed; at its constants {@link
   * ConstantPart} looks.
   *
   * @param pictures how many pictures these types are for
   * @throws RuntimeFailure if one of them, or all together, take more than a model of that size may
   */
  static void require(Model model, Map<String, TensorType> types, long pictures) {
    Budgets budgets = Budgets.of(model);
    for (ValueInfo feed : model.graph().feeds()) {
      TensorType type = types.get(feed.name());
      if (type != null && bytes(type) / pictures > budgets.value()) {
        throw tooLarge("input '%s'".formatted(feed.name()), type, pictures, budgets);
      }
    }
    double sum = 0;
    Set<String> constant = ConstantNodes.constants(model.graph());
    for (Node node : model.graph().nodes()) {
      for (String output : node.outputs()) {
        TensorType type = types.get(output);
        if (type == null || constant.contains(output)) {
          continue;
        }
        double bytes = bytes(type) / pictures;
        if (bytes > budgets.value()) {
          throw tooLarge("what %s returns".formatted(said(node)), type, pictures, budgets);
        }
        sum += bytes;
        if (sum > budgets.values()) {
          throw new RuntimeFailure(
              "up to %s the model computes values of %s in all, where one of this size may compute %s; %s"
                  .formatted(
                      said(node), text(sum), text((double) budgets.values()), Budgets.ADVICE));
        }
      }
    }
  }

  private static RuntimeFailure tooLarge(
      String what, TensorType type, long pictures, Budgets budgets) {
    return new RuntimeFailure(
        "%s takes %s for a picture (%s%s), where a model of this size may have values of %s; %s"
            .formatted(
                what,
                text(bytes(type) / pictures),
                type,
                pictures == 1 ? "" : " for %d of them".formatted(pictures),
                text((double) budgets.value()),
                Budgets.ADVICE));
  }

  /** Of what does not depend on what is fed, up to a node. */
  static RuntimeFailure tooMuchConstant(Node node, double bytes, Budgets budgets) {
    return new RuntimeFailure(
        "up to %s the constants that the model computes take %s, where one of this size may compute %s; %s"
            .formatted(
                said(node), text(bytes), text((double) budgets.constants()), Budgets.ADVICE));
  }

  static String said(Node node) {
    return "node '%s' (%s)".formatted(node.name(), node.qualifiedOperator());
  }

  /** For people. */
  private static String text(double bytes) {
    boolean large = bytes >= 1e9;
    return String.format(Locale.ROOT, large ? "%.1f GB" : "%.0f MB", bytes / (large ? 1e9 : 1e6));
  }
}
