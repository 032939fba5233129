package io.github.camgraft.image;

import io.github.camgraft.tensor.Layout;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The text form of {@link Preprocessing}; its Javadoc describes it. */
final class PreprocessingText {
  private static final List<String> KEYS =
      List.of(
          "fit",
          "resize",
          "height",
          "width",
          "interpolation",
          "padding",
          "channels",
          "layout",
          "scale",
          "mean",
          "deviation");

  private final Preprocessing otherwise;

  PreprocessingText(Preprocessing otherwise) {
    this.otherwise = otherwise;
  }

  static String of(Preprocessing preprocessing) {
    Geometry geometry = preprocessing.geometry();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("fit", geometry.fit().text());
    if (geometry.resize() > 0) {
      values.put("resize", Integer.toString(geometry.resize()));
    }
    values.put("height", Integer.toString(geometry.height()));
    values.put("width", Integer.toString(geometry.width()));
    values.put("interpolation", geometry.interpolation().text());
    if (geometry.fit() == Fit.PAD) {
      values.put("padding", Integer.toString(geometry.padding()));
    }
    values.put("channels", preprocessing.channels().text());
    values.put("layout", preprocessing.layout().name().toLowerCase(Locale.ROOT));
    values.put("scale", number(preprocessing.scale()));
    values.put("mean", numbers(preprocessing.mean()));
    values.put("deviation", numbers(preprocessing.deviation()));
    return values.entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
  }

  Preprocessing parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1);
    boolean startsWithPreset = parts[0].indexOf('=') < 0;
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = startsWithPreset ? 1 : 0; i < parts.length; i++) {
      put(values, parts[i], parts[i].indexOf('='));
    }
    Preprocessing base = startsWithPreset ? onto(otherwise, preset(parts[0])) : otherwise;
    return apply(values, base);
  }

  private static void put(Map<String, String> values, String part, int equals) {
    String key = equals < 0 ? part : part.substring(0, equals).strip();
    if (equals < 0 || !KEYS.contains(key)) {
      throw new ImageException(
          "Preprocessing knows no '" + key + "'; say one of " + String.join(", ", KEYS) + ".");
    }
    if (values.put(key, part.substring(equals + 1).strip()) != null) {
      throw new ImageException("Preprocessing is told '" + key + "' twice.");
    }
  }

  private static Preset preset(String name) {
    return choose("preset", name, Preset.values(), Preset::text);
  }

  private static Preprocessing onto(Preprocessing base, Preset preset) {
    Geometry geometry = base.geometry();
    return preset.with(geometry.height(), geometry.width(), base.layout()).with(geometry);
  }

  private static Preprocessing apply(Map<String, String> values, Preprocessing base) {
    Preprocessing ordered =
        values.containsKey("channels")
            ? base.with(choose(values, "channels", ChannelOrder.values(), ChannelOrder::text))
            : base;
    Layout layout =
        values.containsKey("layout")
            ? choose(values, "layout", Layout.values(), l -> l.name().toLowerCase(Locale.ROOT))
            : base.layout();
    return new Preprocessing(
        geometry(values, base.geometry()),
        ordered.channels(),
        layout,
        values.containsKey("scale") ? scale(values) : base.scale(),
        values.containsKey("mean") ? numbers(values, "mean") : ordered.mean(),
        values.containsKey("deviation") ? numbers(values, "deviation") : ordered.deviation());
  }

  private static Geometry geometry(Map<String, String> values, Geometry base) {
    Fit fit =
        values.containsKey("fit") ? choose(values, "fit", Fit.values(), Fit::text) : base.fit();
    Resampling interpolation =
        values.containsKey("interpolation")
            ? choose(values, "interpolation", Resampling.values(), Resampling::text)
            : base.interpolation();
    return new Geometry(
        fit,
        whole(values, "resize", fit == Fit.CROP ? base.resize() : 0),
        whole(values, "height", base.height()),
        whole(values, "width", base.width()),
        interpolation,
        whole(values, "padding", fit == Fit.PAD ? base.padding() : 0));
  }

  private static <T> T choose(
      Map<String, String> values, String key, T[] known, Function<T, String> name) {
    return choose(key, values.get(key), known, name);
  }

  private static <T> T choose(String what, String text, T[] known, Function<T, String> name) {
    return Arrays.stream(known)
        .filter(one -> name.apply(one).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ImageException(
                    "Preprocessing knows no "
                        + what
                        + " '"
                        + text
                        + "'; say "
                        + Arrays.stream(known).map(name).collect(Collectors.joining(", "))
                        + "."));
  }

  private static int whole(Map<String, String> values, String key, int otherwise) {
    if (!values.containsKey(key)) {
      return otherwise;
    }
    try {
      return Integer.parseInt(values.get(key));
    } catch (NumberFormatException e) {
      throw new ImageException(
          "Preprocessing needs a whole number for " + key + ", not '" + values.get(key) + "'.", e);
    }
  }

  private static double scale(Map<String, String> values) {
    List<Double> numbers = numbers(values, "scale");
    if (numbers.size() > 1) {
      throw new ImageException(
          "Preprocessing needs one number for scale, such as 0.00392156862745098 for 1/255.");
    }
    return numbers.get(0);
  }

  private static List<Double> numbers(Map<String, String> values, String key) {
    try {
      return Arrays.stream(values.get(key).split("/", -1)).map(Double::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new ImageException(
          "Preprocessing needs numbers like 0.5 or 0.5/0.4/0.3 for "
              + key
              + ", not '"
              + values.get(key)
              + "'.",
          e);
    }
  }

  private static String numbers(List<Double> values) {
    return values.stream().map(PreprocessingText::number).collect(Collectors.joining("/"));
  }

  /** The shortest digits that give the same double again, never with an exponent. */
  private static String number(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
