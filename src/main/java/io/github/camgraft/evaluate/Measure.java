package io.github.camgraft.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The measures. A further one is a further row, a small class with its formula, which names its
 * source, and a line of figures from somebody else's program in {@code MeasureTest}.
 */
public enum Measure {
  /** {@link InsertionDeletion}. */
  INSERTION(
      "insertion",
      "insertion",
      "Petsiuk et al. 2018",
      Better.HIGHER,
      Requirement.RUNS,
      InsertionDeletion::insertion),
  /** {@link InsertionDeletion}. */
  DELETION(
      "deletion",
      "deletion",
      "Petsiuk et al. 2018",
      Better.LOWER,
      Requirement.RUNS,
      InsertionDeletion::deletion),
  /** {@link Road}. */
  ROAD("road", "ROAD", "Rong et al. 2022", Better.HIGHER, Requirement.RUNS, Road::combined),
  /** {@link Road}. */
  ROAD_MORF(
      "road-morf",
      "ROAD, strongest first",
      "Rong et al. 2022",
      Better.LOWER,
      Requirement.RUNS,
      Road::mostRelevantFirst),
  /** {@link Road}. */
  ROAD_LERF(
      "road-lerf",
      "ROAD, weakest first",
      "Rong et al. 2022",
      Better.HIGHER,
      Requirement.RUNS,
      Road::leastRelevantFirst),
  /** {@link PixelFlipping}. */
  PIXEL_FLIPPING_MORF(
      "pixel-flipping-morf",
      "pixel flipping, strongest first",
      "Bach et al. 2015",
      Better.LOWER,
      Requirement.RUNS,
      PixelFlipping::mostRelevantFirst),
  /** {@link PixelFlipping}. */
  PIXEL_FLIPPING_LERF(
      "pixel-flipping-lerf",
      "pixel flipping, weakest first",
      "Bach et al. 2015",
      Better.HIGHER,
      Requirement.RUNS,
      PixelFlipping::leastRelevantFirst),
  /** {@link Masking}. */
  AVERAGE_DROP(
      "average-drop",
      "average drop",
      "Chattopadhay et al. 2018",
      Better.LOWER,
      Requirement.RUNS,
      Masking::averageDrop),
  /** {@link Masking}. */
  INCREASE(
      "increase",
      "increase in confidence",
      "Chattopadhay et al. 2018",
      Better.HIGHER,
      Requirement.RUNS,
      Masking::increaseInConfidence),
  /** {@link Masking}. */
  CONFIDENCE_DROP(
      "confidence-drop",
      "drop after masking",
      "pytorch-grad-cam, Gildenblat 2021",
      Better.LOWER,
      Requirement.RUNS,
      Masking::dropInConfidence),
  /** {@link Masking}. */
  CONFIDENCE_CHANGE(
      "confidence-change",
      "change after masking",
      "pytorch-grad-cam, Gildenblat 2021",
      Better.HIGHER,
      Requirement.RUNS,
      Masking::changeInConfidence),
  /** {@link Masking}. */
  COHERENCY(
      "coherency",
      "coherency",
      "Poppi et al. 2021",
      Better.HIGHER,
      Requirement.EXPLANATIONS,
      Masking::coherency),
  /** {@link Masking}. */
  COMPLEXITY(
      "complexity",
      "complexity",
      "Poppi et al. 2021",
      Better.LOWER,
      Requirement.MAP,
      Masking::complexity),
  /** {@link Masking}. */
  ADCC("adcc", "ADCC", "Poppi et al. 2021", Better.HIGHER, Requirement.EXPLANATIONS, Masking::adcc),
  /** {@link Infidelity}. */
  INFIDELITY(
      "infidelity",
      "infidelity",
      "Yeh et al. 2019",
      Better.LOWER,
      Requirement.RUNS,
      Infidelity::of),
  /** {@link MaxSensitivity}. */
  MAX_SENSITIVITY(
      "max-sensitivity",
      "Max-Sensitivity",
      "Yeh et al. 2019",
      Better.LOWER,
      Requirement.EXPLANATIONS,
      MaxSensitivity::of),
  /** {@link RandomLogit}. */
  RANDOM_LOGIT(
      "random-logit",
      "random logit",
      "Sixt et al. 2020",
      Better.LOWER,
      Requirement.EXPLANATIONS,
      RandomLogit::of),
  /** {@link ParameterRandomisation}. */
  RANDOMISATION(
      "randomisation",
      "cascading randomisation",
      "Adebayo et al. 2018",
      Better.LOWER,
      Requirement.FORGETTING,
      ParameterRandomisation::cascading),
  /** {@link ParameterRandomisation}. */
  RANDOMISATION_INDEPENDENT(
      "randomisation-independent",
      "independent randomisation",
      "Adebayo et al. 2018",
      Better.LOWER,
      Requirement.FORGETTING,
      ParameterRandomisation::independent),
  /** {@link Localisation}. */
  POINTING(
      "pointing",
      "pointing game",
      "Zhang et al. 2016",
      Better.HIGHER,
      Requirement.BOXES,
      Localisation::pointingGame),
  /** {@link Localisation}. */
  POINTING_15(
      "pointing-15",
      "pointing game, 15 pixels",
      "Zhang et al. 2016",
      Better.HIGHER,
      Requirement.BOXES,
      Localisation::tolerantPointingGame),
  /** {@link Localisation}. */
  ENERGY(
      "energy",
      "energy in boxes",
      "Wang et al. 2020",
      Better.HIGHER,
      Requirement.BOXES,
      Localisation::energy),
  /** {@link Localisation}. */
  RELEVANCE_MASS(
      "relevance-mass",
      "relevance mass in masks",
      "Arras et al. 2022",
      Better.HIGHER,
      Requirement.MASKS,
      Localisation::energy),
  /** {@link Localisation}. */
  RELEVANCE_RANK(
      "relevance-rank",
      "relevance rank",
      "Arras et al. 2022",
      Better.HIGHER,
      Requirement.BOXES,
      Localisation::relevanceRank),
  /** {@link WeaklySupervised}. */
  LOCALISED(
      "localised",
      "boxes at 15 %",
      "Selvaraju et al. 2017",
      Better.HIGHER,
      Requirement.BOXES,
      WeaklySupervised::localised),
  /** {@link WeaklySupervised}. */
  TOP_1_ERROR(
      "top-1-error",
      "top-1 localisation error",
      "Selvaraju et al. 2017",
      Better.LOWER,
      Requirement.BOXES,
      WeaklySupervised::topOneError),
  /** {@link WeaklySupervised}. */
  TOP_5_ERROR(
      "top-5-error",
      "top-5 localisation error",
      "Selvaraju et al. 2017",
      Better.LOWER,
      Requirement.BOXES,
      WeaklySupervised::topFiveError),
  /** {@link WeaklySupervised}. */
  MAX_BOX_ACC(
      "max-box-acc",
      "MaxBoxAcc",
      "Choe et al. 2020",
      Better.HIGHER,
      Requirement.BOXES,
      WeaklySupervised::atEveryShare,
      WeaklySupervised::atTheBestShare),
  /** {@link Localisation}. */
  MASK_OVERLAP(
      "mask-overlap",
      "overlap with masks at 15 %",
      "Selvaraju et al. 2017",
      Better.HIGHER,
      Requirement.MASKS,
      Localisation::maskOverlap);

  /** What is shown where there is room for a few. */
  public static final List<Measure> MAIN =
      List.of(
          POINTING,
          ENERGY,
          LOCALISED,
          INSERTION,
          DELETION,
          ROAD,
          AVERAGE_DROP,
          ADCC,
          RANDOM_LOGIT,
          RANDOMISATION,
          RANDOMISATION_INDEPENDENT);

  /** Which figures are good. */
  public enum Better {
    /** Large ones. */
    HIGHER,
    /** Small ones. */
    LOWER
  }

  private final String word;
  private final String title;
  private final String source;
  private final Better better;
  private final Requirement requirement;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Function<Trial, Outcome> formula;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final ToDoubleFunction<List<Outcome>> summary;

  Measure(
      String word,
      String title,
      String source,
      Better better,
      Requirement requirement,
      Function<Trial, Outcome> formula) {
    this(word, title, source, better, requirement, formula, Measure::mean);
  }

  Measure(
      String word,
      String title,
      String source,
      Better better,
      Requirement requirement,
      Function<Trial, Outcome> formula,
      ToDoubleFunction<List<Outcome>> summary) {
    this.word = word;
    this.title = title;
    this.source = source;
    this.better = better;
    this.requirement = requirement;
    this.formula = formula;
    this.summary = summary;
  }

  static double mean(List<Outcome> outcomes) {
    return outcomes.stream().mapToDouble(Outcome::value).average().orElse(Double.NaN);
  }

  /** The word that users type. */
  public String word() {
    return word;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Who published it, and when. */
  public String source() {
    return source;
  }

  /** Which figures are good. */
  public Better better() {
    return better;
  }

  /** What it needs beside a map. */
  public Requirement requirement() {
    return requirement;
  }

  /** Whether a map can be measured so. */
  public boolean suits(Trial trial) {
    return trial.has(requirement);
  }

  /**
   * Measures a map.
   *
   * @throws IllegalStateException unless it {@linkplain #suits suits}
   */
  public Outcome of(Trial trial) {
    return trial.once(this, formula);
  }

  /** The figure of many maps. */
  public double of(List<Outcome> outcomes) {
    return summary.applyAsDouble(outcomes);
  }

  /** The measure of that word. */
  public static Optional<Measure> of(String word) {
    return Arrays.stream(values()).filter(measure -> measure.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
