package io.github.camgraft.cli.option;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Box;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.image.prepare.Preset;
import io.github.camgraft.target.Area;
import io.github.camgraft.target.DetectionTarget;
import io.github.camgraft.target.DetectorLayout;
import io.github.camgraft.target.PartTarget;
import io.github.camgraft.target.TargetKind;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyFile;
import io.github.camgraft.text.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to ask beyond a class. */
public final class QuestionOptions {
  private static final List<TargetKind> CERTAINTIES =
      List.of(TargetKind.PROBABILITY, TargetKind.LOG_PROBABILITY, TargetKind.ENTROPY);

  @Option(
      names = "--against",
      paramLabel = "CLASS",
      description =
          "Explain why --class rather than this class. Either side may name several, separated by commas.")
  private @Nullable String against;

  @Option(
      names = "--region",
      paramLabel = "MASK|X,Y,W,H",
      description =
          "Explain the mean score of --class over part of the photograph: a mask of the photograph's size, which counts where it is not black; a rectangle in pixels; or wins, wherever the class has the highest score. Without --class, the class with the largest mean there.")
  private @Nullable String region;

  @Option(
      names = "--detection",
      paramLabel = "BOX",
      description =
          "Explain a box that a detector finds: best, a rank (1 is the most confident), a class, or all. What is explained is the score of the box's class, before the sigmoid; the maps of all levels that contribute to it are merged.")
  private @Nullable String detection;

  @Option(
      names = "--detector",
      paramLabel = "LAYOUT",
      description =
          "How the detector lays out its boxes, if camgraft does not recognise it: yolo, yolov5, end-to-end, fastestdet, labelled, detr, rt-detr or ssd.")
  private @Nullable String detector;

  @Option(
      names = "--similar-to",
      paramLabel = "PHOTO|VECTOR",
      description =
          "Explain what makes the photograph similar to another one, or to a vector (.npy): the cosine of the model's embeddings. Both photographs get a map.")
  private @Nullable Path similarTo;

  @Option(
      names = "--certainty",
      paramLabel = "KIND",
      description =
          "Explain how certain the model is: probability or log-probability of --class, or entropy over all classes.")
  private @Nullable String certainty;

  @Option(
      names = "--value",
      paramLabel = "DIRECTION",
      description =
          "Explain an output that is a number rather than a class, such as an age: up for what raises it, down for what lowers it. With several numbers, up:N or down:N, counted from 0.")
  private @Nullable String value;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Explain a weighted sum of the tensor named with --score; the array (.npy) holds a weight for each of its numbers.")
  private @Nullable Path weights;

  /**
   * What is wrong with the options by themselves.
   *
   * @param classes what was said of classes
   * @param score what was said of the score
   */
  public Optional<String> mistake(ClassOptions classes, Optional<String> score) {
    List<String> asked = asked();
    if (asked.size() > 1 && !asked.equals(List.of("--against", "--region"))) {
      return Optional.of(
          "%s ask different questions; give only one of them".formatted(joined(asked)));
    }
    if (!asked.isEmpty() && part(score).isPresent()) {
      return Optional.of(
          "a --score with ranges is a question of its own; leave out " + joined(asked));
    }
    if (against != null && classes.words().isEmpty()) {
      return Optional.of("--against also needs the class to explain: --class A --against B");
    }
    boolean takesClass = against != null || region != null || certainty != null;
    if (isAsked(score) && classes.isGiven() && (!takesClass || !classes.isNamed())) {
      return Optional.of(
          "%s names no class, so --class and --top do not go with it"
              .formatted(asked.isEmpty() ? "--score with ranges" : joined(asked)));
    }
    if (detector != null && layout().isEmpty()) {
      return Optional.of(
          "--detector is one of %s, not '%s'"
              .formatted(String.join(", ", DetectorLayout.words()), detector));
    }
    if (detector != null && detection == null) {
      return Optional.of(
          "--detector only says how boxes are laid out; choose a box, as in --detection best");
    }
    if (certainty != null && certaintyKind().isEmpty()) {
      return Optional.of(
          "--certainty is probability, log-probability or entropy, not '%s'".formatted(certainty));
    }
    if (value != null && !value.matches("(up|down)(:\\d{1,9})?")) {
      return Optional.of("--value is up, down, up:N or down:N, not '%s'".formatted(value));
    }
    return region != null && region.contains(",") && !isRectangle(region) && !region.contains(".")
        ? Optional.of(
            "--region is a mask's file or X,Y,W,H in whole pixels, not '%s'".formatted(region))
        : Optional.empty();
  }

  private List<String> asked() {
    List<String> asked = new ArrayList<>();
    add(asked, "--against", against);
    add(asked, "--region", region);
    add(asked, "--detection", detection);
    add(asked, "--similar-to", similarTo);
    add(asked, "--certainty", certainty);
    add(asked, "--value", value);
    add(asked, "--weights", weights);
    return asked;
  }

  private static void add(List<String> asked, String option, @Nullable Object said) {
    if (said != null) {
      asked.add(option);
    }
  }

  private static String joined(List<String> words) {
    return String.join(" and ", words);
  }

  /** Whether anything but classes is asked for. */
  public boolean isAsked(Optional<String> score) {
    return !asked().isEmpty() || part(score).isPresent();
  }

  /** A score of which ranges are meant. */
  static Optional<PartTarget> part(Optional<String> score) {
    return score
        .filter(text -> text.matches(".*\\[.*(\\d:|:-?\\d|max).*]"))
        .flatMap(PartTarget::parse);
  }

  /** In a few words, where something but classes is asked for. */
  public Optional<String> text(ClassOptions classes, Optional<String> score) {
    if (!isAsked(score)) {
      return Optional.empty();
    }
    String of = classes.isNamed() ? classes.text() + " " : "";
    String words =
        Stream.of(
                word("against", against),
                word("in the region", region),
                word("the detection", detection),
                word("the similarity to", similarTo),
                word("the", certainty),
                word("the value", value),
                word("the weights", weights))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return Optional.of(words.isEmpty() ? score.orElse("") : of + words);
  }

  private static Optional<String> word(String before, @Nullable Object said) {
    return Optional.ofNullable(said).map(text -> before + " " + text);
  }

  /** The settings under which a model is opened for it. */
  public ExplainerSettings on(
      ExplainerSettings settings, ClassOptions classes, Optional<String> score) {
    return isAsked(score)
        ? settings.withTarget(
            similarTo == null
                ? target(classes, score)
                : Target.similarity("", FloatTensor.zeros(1)))
        : settings;
  }

  /** What to explain of an open model. */
  public Target target(Explainer explainer, ClassOptions classes, Optional<String> score) {
    if (similarTo == null) {
      return target(classes, score);
    }
    return NumpyFile.isNamed(similarTo)
        ? Target.similarity(String.valueOf(similarTo.getFileName()), floats(similarTo))
        : explainer.alike(similarTo);
  }

  private Target target(ClassOptions classes, Optional<String> score) {
    Optional<String> word = classes.words().stream().findFirst();
    if (region != null) {
      return Target.region(area(region), word, Optional.ofNullable(against));
    }
    if (against != null) {
      return Target.contrast(classes.parts(), ClassOptions.parts(against));
    }
    if (detection != null) {
      return new Target.Asked(new DetectionTarget(detection, layout()));
    }
    if (certainty != null) {
      return Target.certainty(certaintyKind().orElseThrow(), word);
    }
    if (value != null) {
      String[] parts = value.split(":", 2);
      return Target.value(
          parts.length == 1 ? 0 : Integer.parseInt(parts[1]), parts[0].equals("up"));
    }
    return weights == null
        ? new Target.Asked(part(score).orElseThrow())
        : Target.weights(floats(weights));
  }

  private Optional<DetectorLayout> layout() {
    return Arrays.stream(DetectorLayout.values())
        .filter(each -> each.word().equals(detector))
        .findFirst();
  }

  private Optional<TargetKind> certaintyKind() {
    return CERTAINTIES.stream().filter(kind -> kind.word().equals(certainty)).findFirst();
  }

  private static boolean isRectangle(String region) {
    return region.matches("\\d{1,6},\\d{1,6},[1-9]\\d{0,5},[1-9]\\d{0,5}");
  }

  private static Optional<Area> area(String region) {
    if (region.equals("wins")) {
      return Optional.empty();
    }
    if (isRectangle(region)) {
      int[] sides = Arrays.stream(region.split(",")).mapToInt(Integer::parseInt).toArray();
      return Optional.of(
          new Area.Rectangle(
              new Box(sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3])));
    }
    return Optional.of(new Area.Mask(Path.of(region).getFileName().toString(), mask(region)));
  }

  private static Picture mask(String region) {
    try {
      Preprocessing plain = Preset.RAW.with(1, 1, Layout.NCHW);
      if (plain.read(Path.of(region)) instanceof Picture picture) {
        return picture;
      }
      throw new CommandFailure("the mask '%s' is not an ordinary 8-bit picture".formatted(region));
    } catch (ImageException unreadable) {
      throw new CommandFailure("the mask cannot be read: " + Reason.of(unreadable), unreadable);
    }
  }

  private static FloatTensor floats(Path file) {
    NumericTensor numbers = InputOptions.read(file);
    float[] values = new float[numbers.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.at(i);
    }
    return FloatTensor.of(values, numbers.shape());
  }
}
