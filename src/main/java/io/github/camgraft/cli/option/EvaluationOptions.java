package io.github.camgraft.cli.option;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.evaluate.Baseline;
import io.github.camgraft.evaluate.Effort;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Requirement;
import io.github.camgraft.evaluate.truth.Truths;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is measured, against what, and by how much work. */
public final class EvaluationOptions {
  /** What is usual and takes few runs, beside all that needs none. */
  private static final Set<Measure> USUAL =
      Set.of(
          Measure.INSERTION,
          Measure.DELETION,
          Measure.AVERAGE_DROP,
          Measure.INCREASE,
          Measure.ADCC,
          Measure.ROAD,
          Measure.ROAD_MORF,
          Measure.ROAD_LERF);

  @Option(
      names = "--measures",
      split = ",",
      paramLabel = "MEASURE",
      description =
          "What to measure, separated by commas: insertion, deletion, road, road-morf, road-lerf, pixel-flipping-morf, pixel-flipping-lerf, average-drop, increase, confidence-drop, confidence-change, coherency, complexity, adcc, infidelity, max-sensitivity, random-logit, randomisation, randomisation-independent; and with --truth-boxes pointing, pointing-15, energy, relevance-mass, relevance-rank, localised, top-1-error, top-5-error, max-box-acc, mask-overlap (default: insertion, deletion, road with its two halves, average-drop, increase, complexity and adcc, and with --truth-boxes everything about objects).",
      completionCandidates = MeasureWords.class)
  private List<Measure> measures = List.of();

  @Option(names = "--all-measures", description = "Use all measures; this takes a while.")
  private boolean all;

  @Option(
      names = "--baselines",
      split = ",",
      paramLabel = "BASELINE",
      description =
          "Maps to compare with that know nothing about the model: random, centre, edges, magnitude (default: all).")
  private List<Baseline> baselines = List.of(Baseline.values());

  @Option(
      names = "--conventions",
      split = ",",
      paramLabel = "NAME",
      description =
          "Measure the layer maps of each of these conventions, that is, as other programs compute them: paper, ramprs, captum, pytorch-grad-cam, torch-cam.")
  private List<Convention> conventions = List.of();

  @Option(
      names = "--truth-boxes",
      paramLabel = "WHERE",
      description =
          "Where the objects are: a CSV file with the columns photo, class, x1, y1, x2, y2; a COCO JSON file; a folder of Pascal VOC files (.xml), as for ImageNet; or a folder of masks (.png), black where there is no object.")
  private @Nullable Path boxes;

  @Option(
      names = "--curve-steps",
      paramLabel = "N",
      description =
          "Number of steps for insertion, deletion and pixel flipping (default: the height of the network's input).")
  private int steps;

  /** The words of all measures, for help and completion. */
  static final class MeasureWords implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Measure.values()).map(Measure::word).iterator();
    }
  }

  /** What is wrong with the options by themselves. */
  public Optional<String> mistake() {
    if (steps < 0) {
      return Optional.of("--curve-steps must be at least 1");
    }
    Optional<Measure> blind =
        measures.stream()
            .filter(
                measure ->
                    measure.requirement() == Requirement.BOXES
                        || measure.requirement() == Requirement.MASKS)
            .filter(measure -> boxes == null)
            .findFirst();
    return blind.map(
        measure ->
            "--measures %s needs %s; say where the objects are with --truth-boxes"
                .formatted(measure.word(), measure.requirement().text()));
  }

  public List<Measure> measures() {
    if (!measures.isEmpty() && !all) {
      return measures.stream().distinct().sorted().toList();
    }
    return Arrays.stream(Measure.values()).filter(this::isTaken).toList();
  }

  private boolean isTaken(Measure measure) {
    return switch (measure.requirement()) {
      case MAP -> true;
      case BOXES, MASKS -> boxes != null;
      case RUNS, EXPLANATIONS, FORGETTING -> all || USUAL.contains(measure);
    };
  }

  /** By which maps of layers are made; empty where nobody said so. */
  public List<Convention> conventions() {
    return conventions.stream().distinct().toList();
  }

  public List<Baseline> baselines() {
    return baselines.stream().distinct().toList();
  }

  public Truths truths() {
    return boxes == null ? Truths.NONE : Truths.read(boxes);
  }

  public Effort effort(long seed) {
    return Effort.DEFAULT.withSteps(steps).withSeed(seed);
  }

  /** In one line. */
  public String measuresText() {
    return measures().stream().map(Measure::word).collect(Collectors.joining(", "));
  }

  /** In one line. */
  public String baselinesText() {
    return baselines().stream().map(Baseline::word).collect(Collectors.joining(", "));
  }

  /** In one line. */
  public String truthText() {
    return boxes == null ? "unknown" : boxes.toString();
  }

  /** In one line. */
  public String stepsText() {
    return steps == 0 ? "as many as rows" : Integer.toString(steps);
  }
}
