package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.cam.InputMethod;
import io.github.camgraft.cam.LayerMethod;
import io.github.camgraft.cam.Need;
import io.github.camgraft.onnx.ModelException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which methods a model serves, and what must be grafted onto it for them. */
final class MethodChoice {
  /** What is shown where nobody says what to show, as far as the model serves it. */
  private static final List<AttributionMethod> USUAL =
      List.of(
          LayerMethod.GRADCAM,
          InputMethod.GUIDED,
          InputMethod.GUIDED_GRADCAM,
          InputMethod.DECONV,
          InputMethod.GRADIENT);

  private static final Map<Need, Method> GRAFTS =
      Map.of(
          Need.ACTIVATIONS, Method.GRADCAM,
          Need.LAYER_GRADIENT, Method.GRADCAM,
          Need.GUIDED_GRADIENT, Method.GUIDED,
          Need.DECONV_GRADIENT, Method.DECONV,
          Need.INPUT_GRADIENT, Method.GRADIENT);

  private MethodChoice() {}

  /** What returns a gradient of the picture. */
  static Method graft(Need need) {
    return GRAFTS.get(need);
  }

  /** What must be grafted onto a model for these methods. */
  static Set<Method> grafts(List<AttributionMethod> methods) {
    Set<Method> grafts = EnumSet.noneOf(Method.class);
    methods.forEach(method -> method.needs().forEach(need -> grafts.add(GRAFTS.get(need))));
    return grafts;
  }

  /**
   * The methods to show.
   *
   * @param asked what was asked for; nothing for what the model gives
   * @throws ModelException if the augmented file does not have what a method needs
   */
  static List<AttributionMethod> of(List<AttributionMethod> asked, Contract contract) {
    for (AttributionMethod method : asked) {
      if (!isServed(method, contract)) {
        throw new ModelException(
            "%s needs what --methods %s grafts onto a model, and the augmented file has only %s; name the original model"
                .formatted(
                    method.title(), words(grafts(List.of(method))), words(contract.methods())));
      }
    }
    return asked.isEmpty()
        ? USUAL.stream().filter(method -> isServed(method, contract)).toList()
        : asked;
  }

  private static boolean isServed(AttributionMethod method, Contract contract) {
    return contract.methods().containsAll(grafts(List.of(method)))
        && (contract.emission().convention().resizes() || !isFused(method));
  }

  /** A map can be fused with a gradient only where it has the picture's size. */
  private static boolean isFused(AttributionMethod method) {
    return method instanceof InputMethod && method.needs().contains(Need.LAYER_GRADIENT);
  }

  private static String words(Set<Method> methods) {
    return methods.stream().sorted().map(Method::word).collect(Collectors.joining(","));
  }
}
