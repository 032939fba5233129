package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Range;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.tensor.Layout;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
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
          "deviation",
          "range",
          "window",
          "prepared",
          "bands",
          "show");

  /** Stands in a preset's place and says that arrays are the network's input. */
  private static final String PREPARED = "prepared";

  private static final String PRESET = "preset";

  private final Preprocessing otherwise;

  PreprocessingText(Preprocessing otherwise) {
    this.otherwise = otherwise;
  }

  static String of(Preprocessing preprocessing) {
    Map<String, String> values = new LinkedHashMap<>();
    if (preprocessing.layout().isPicture()) {
      putGeometry(values, preprocessing.geometry());
    }
    values.put("channels", preprocessing.channels().text());
    values.put("layout", preprocessing.layout().name().toLowerCase(Locale.ROOT));
    values.put("scale", number(preprocessing.scale()));
    values.put("mean", numbers(preprocessing.mean()));
    values.put("deviation", numbers(preprocessing.deviation()));
    Source source = preprocessing.source();
    source
        .range()
        .ifPresent(range -> values.put("range", numbers(List.of(range.low(), range.high()))));
    source.prepared().ifPresent(prepared -> values.put(PREPARED, prepared ? "yes" : "no"));
    putList(values, "bands", preprocessing.channels().bands());
    putList(values, "show", preprocessing.channels().shown());
    return values.entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
  }

  private static void putGeometry(Map<String, String> values, Geometry geometry) {
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
  }

  private static void putList(Map<String, String> values, String key, List<Integer> numbers) {
    if (!numbers.isEmpty()) {
      values.put(key, numbers.stream().map(String::valueOf).collect(Collectors.joining("/")));
    }
  }

  /** A whole number that a text says, whatever else it says. */
  static OptionalInt whole(String text, String key) {
    Map<String, String> values = values(text);
    return values.containsKey(key) ? OptionalInt.of(whole(values, key, 0)) : OptionalInt.empty();
  }

  Preprocessing parse(String text) {
    Map<String, String> values = values(text);
    String preset = values.remove(PRESET);
    return apply(values, preset == null ? otherwise : onto(otherwise, preset(preset)));
  }

  /** By key; a word that stands first is under {@link #PRESET}. */
  private static Map<String, String> values(String text) {
    String[] parts =
        Arrays.stream(text.toLowerCase(Locale.ROOT).split(",", -1))
            .map(String::strip)
            .toArray(String[]::new);
    if (parts[0].equals(PREPARED)) {
      parts[0] = PREPARED + "=yes";
    }
    boolean startsWithPreset = parts[0].indexOf('=') < 0;
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = startsWithPreset ? 1 : 0; i < parts.length; i++) {
      put(values, parts[i], parts[i].indexOf('='));
    }
    if (startsWithPreset) {
      values.put(PRESET, parts[0]);
    }
    return values;
  }

  private static void put(Map<String, String> values, String part, int equals) {
    String key = equals < 0 ? part : part.substring(0, equals).strip();
    if (equals < 0 || !KEYS.contains(key)) {
      throw new ImageException(
          "Preprocessing has no key '" + key + "'; say one of " + String.join(", ", KEYS) + ".");
    }
    if (values.put(key, part.substring(equals + 1).strip()) != null) {
      throw new ImageException("Preprocessing is told '" + key + "' twice.");
    }
  }

  private static Preset preset(String name) {
    return choose("preset", name, Preset.values(), Preset::text);
  }

  /** A preset follows the model: on a grey one it is grey, on other bands it has one mean. */
  private static Preprocessing onto(Preprocessing base, Preset preset) {
    Geometry geometry = base.geometry();
    ChannelOrder order = base.channels();
    Preprocessing fresh =
        preset
            .with(geometry.height(), geometry.width(), base.layout())
            .with(geometry)
            .with(base.source());
    return fresh.with(
        order.count() == 3 ? fresh.channels().with(order.bands(), order.shown()) : order);
  }

  private static Preprocessing apply(Map<String, String> values, Preprocessing base) {
    Preprocessing ordered = base.with(channels(values, base.channels()));
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
        values.containsKey("deviation") ? numbers(values, "deviation") : ordered.deviation(),
        source(values, base.source()));
  }

  private static ChannelOrder channels(Map<String, String> values, ChannelOrder base) {
    ChannelOrder order = values.containsKey("channels") ? order(values.get("channels")) : base;
    return order.with(
        values.containsKey("bands") ? wholes(values, "bands") : order.bands(),
        values.containsKey("show") ? wholes(values, "show") : order.shown());
  }

  private static ChannelOrder order(String text) {
    if (text.matches("[1-9]\\d{0,3}")) {
      int count = Integer.parseInt(text);
      return count == 1 ? ChannelOrder.GREY : ChannelOrder.ofBands(count);
    }
    return ChannelOrder.NAMED.stream()
        .filter(order -> order.text().equals(text.equals("gray") ? "grey" : text))
        .findFirst()
        .orElseThrow(
            () ->
                new ImageException(
                    "Preprocessing has no channels '"
                        + text
                        + "'; say rgb, bgr, grey, or how many there are."));
  }

  private static Source source(Map<String, String> values, Source base) {
    if (values.containsKey("range") && values.containsKey("window")) {
      throw new ImageException("Preprocessing takes a range or a window, not both.");
    }
    Optional<Range> range = base.range();
    if (values.containsKey("range")) {
      List<Double> ends = two(values, "range", "range=LOW/HIGH, as in range=0/4095");
      range = Optional.of(new Range(ends.get(0), ends.get(1)));
    }
    if (values.containsKey("window")) {
      List<Double> window = two(values, "window", "window=CENTRE/WIDTH, as in window=40/400");
      range = Optional.of(Range.window(window.get(0), window.get(1)));
    }
    return new Source(
        range,
        values.containsKey(PREPARED)
            ? Optional.of(choose(values, PREPARED, new String[] {"yes", "no"}, word -> word))
                .map(word -> word.equals("yes"))
            : base.prepared());
  }

  private static List<Double> two(Map<String, String> values, String key, String form) {
    List<Double> numbers = numbers(values, key);
    if (numbers.size() != 2) {
      throw new ImageException("Preprocessing needs two numbers for " + key + ": " + form + ".");
    }
    return numbers;
  }

  private static List<Integer> wholes(Map<String, String> values, String key) {
    try {
      return Arrays.stream(Objects.requireNonNull(values.get(key)).split("/", -1))
          .map(Integer::valueOf)
          .toList();
    } catch (NumberFormatException e) {
      throw new ImageException(
          "Preprocessing needs whole numbers like 3/2/1 for "
              + key
              + ", not '"
              + values.get(key)
              + "'.",
          e);
    }
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
        whole(values, "resize", fit == base.fit() ? base.resize() : 0),
        whole(values, "height", base.height()),
        whole(values, "width", base.width()),
        interpolation,
        whole(values, "padding", fit == Fit.PAD ? base.padding() : 0));
  }

  private static <T> T choose(
      Map<String, String> values, String key, T[] known, Function<T, String> name) {
    return choose(key, Objects.requireNonNull(values.get(key)), known, name);
  }

  private static <T> T choose(String what, String text, T[] known, Function<T, String> name) {
    return Arrays.stream(known)
        .filter(one -> name.apply(one).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ImageException(
                    "Preprocessing has no "
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
      return Arrays.stream(Objects.requireNonNull(values.get(key)).split("/", -1))
          .map(Double::valueOf)
          .toList();
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
