package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.score.Reading;
import io.github.camgraft.score.Score;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models with several outputs, with one number, or with as many classes as are fed. */
class HeadsTest {
  private static final Path SAMPLES = Path.of("testmodels/cases/heads");

  private static Model sample(String name) {
    return ModelFiles.read(SAMPLES.resolve(name + ".onnx"));
  }

  private static Contract contract(Model model) {
    return Augmenter.augment(model, AugmentOptions.DEFAULT).contract();
  }

  // --- several heads ---

  @ParameterizedTest
  @CsvSource({
    "multihead, gender, softmax",
    "aux, logits, none",
    "embedding_first, probs, softmax",
  })
  void theClassifierIsTaken(String file, String output, String tail) {
    Contract contract = contract(sample(file));
    assertThat(contract.output()).isEqualTo(output);
    assertThat(contract.tail()).hasToString(tail.toUpperCase(java.util.Locale.ROOT));
  }

  @Test
  void theOthersAreListedAndCanBeNamed() {
    Model model = sample("multihead");
    Inspection inspection = Inspection.of(model, AugmentOptions.DEFAULT);
    assertThat(inspection.otherScores())
        .extracting(Score::tensor)
        .containsExactly("age", "attributes");
    Contract age = Augmenter.augment(model, AugmentOptions.DEFAULT.withScore("age")).contract();
    assertThat(age.reading()).isEqualTo(Reading.VALUE);
    Contract attributes =
        Augmenter.augment(model, AugmentOptions.DEFAULT.withScore("attributes")).contract();
    assertThat(attributes.tail()).isEqualTo(Score.Tail.SIGMOID);
    assertThat(attributes.reading()).isEqualTo(Reading.PROBABILITIES);
    // The same is found again by what the file says of itself.
    assertThat(Augmenter.augment(model, attributes.options()).contract()).isEqualTo(attributes);
  }

  /** Boxes first, then logits and what softmax makes of them, then how sure that is. */
  @Test
  void scoresComeBeforeBoxesAndBeforeASingleNumber() {
    SmallClassifier graph =
        new SmallClassifier(3)
            .constant(Tensor.ofLongs("classes", 1))
            .node("Softmax", "scores", "p")
            .node("ReduceMean", "further,classes", "size", Attributes.NONE.with("keepdims", 1L));
    assertThat(contract(graph.returning("size", "further", "scores", "p")).output()).isEqualTo("p");
    assertThat(contract(graph.returning("size", "scores")).output()).isEqualTo("scores");
    assertThat(contract(graph.returning("pooled", "flat", "scores")).output()).isEqualTo("scores");
  }

  /** As feature extractors return them: maps or tokens first, then what is pooled of them. */
  @Test
  void whatHasOneNumberForEachClassIsTakenWhereverItStands() {
    SmallClassifier graph =
        new SmallClassifier(3)
            .longs("tokens", 1, 4, -1)
            .node("Reshape", "features,tokens", "rows")
            .node(
                "Transpose", "rows", "last_hidden_state", Attributes.NONE.with("perm", 0L, 2L, 1L))
            .node("Tanh", "scores", "pooler_output");
    assertThat(contract(graph.returning("features", "pooled")).output()).isEqualTo("pooled");
    assertThat(contract(graph.returning("last_hidden_state", "pooler_output")).output())
        .isEqualTo("pooler_output");
  }

  /** As scikit-learn's converter hands them out, or a network that takes its result apart. */
  @ParameterizedTest
  @ValueSource(strings = {"Slice", "Split", "Gather", "ai.onnx.ml:ArrayFeatureExtractor"})
  void columnsOfProbabilitiesAreReadTogether(String operator) {
    SmallClassifier graph = columns(operator);
    Model model = graph.returning("second", "first", "third");
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().score()).isEqualTo("scores");
    assertThat(augmented.contract().classes()).isEqualTo(3);
    assertThat(SmallClassifier.said(augmented)).containsExactly(graph.valueOf("p"), within(1e-6));
    assertThat(Inspection.of(model, AugmentOptions.DEFAULT).otherScores()).isEmpty();
    assertThat(Verification.of(model, augmented).compared()).isPositive();
    // Whoever names one of them means that one.
    Augmented one = Augmenter.augment(model, AugmentOptions.DEFAULT.withScore("second"));
    assertThat(SmallClassifier.said(one)[1]).isCloseTo(graph.valueOf("second")[0], within(1e-6));
  }

  private static SmallClassifier columns(String operator) {
    SmallClassifier graph =
        new SmallClassifier(3)
            .longs("classes", 1)
            .longs("each", 1, 1, 1)
            .longs("flat list", -1)
            .node("Softmax", "scores", "p");
    List<String> names = List.of("first", "second", "third");
    if (operator.equals("Split")) {
      graph.node("Split", "p,each", "c.first,c.second,c.third", Attributes.NONE.with("axis", 1L));
    }
    for (int i = 0; i < 3; i++) {
      String column = "c." + names.get(i);
      graph.longs("from" + i, i).longs("to" + i, i + 1);
      switch (operator) {
        case "Slice" -> graph.node("Slice", "p,from%d,to%d,classes".formatted(i, i), column);
        case "Gather" ->
            graph.node("Gather", "p,from" + i, column, Attributes.NONE.with("axis", 1L));
        case "Split" -> {}
        default -> graph.node(operator, "p,from" + i, column);
      }
      graph.node("Reshape", column + ",flat list", names.get(i));
    }
    return graph;
  }

  /** Two numbers of one tensor that are no probabilities have nothing to do with each other. */
  @Test
  void columnsOfPlainNumbersAreValues() {
    SmallClassifier graph =
        new SmallClassifier(2)
            .longs("each", 1, 1)
            .node("Split", "scores,each", "age,weight", Attributes.NONE.with("axis", 1L));
    assertThat(contract(graph.returning("age", "weight")).reading()).isEqualTo(Reading.VALUE);
  }

  @Test
  void whatDoesNotDependOnThePictureIsNoScore() {
    SmallClassifier graph =
        new SmallClassifier(3)
            .constant(Tensor.ofFloats("anchors", Shape.of(1, 3), 1, 2, 3))
            .node("Softmax", "anchors", "priors");
    assertThat(contract(graph.returning("priors", "scores")).output()).isEqualTo("scores");
  }

  @Test
  void aTypeThatHasNoGradientIsTheReason() {
    Model model = sample("threshold");
    assertThatThrownBy(() -> Analysis.of(model, AugmentOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'flags' has the type bool")
        .hasMessageContaining("--score, such as '/Sigmoid_output_0'");
  }

  @Test
  void aShapeThatIsNotOnePerClassShowsThePartThatWouldFit() {
    Model model = new SmallClassifier(3).returning("maps");
    assertThatThrownBy(() -> Analysis.of(model, AugmentOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("--score 'maps[:,:,3,3]'");
    AugmentOptions part = AugmentOptions.DEFAULT.withScore("maps[:,:,3,3]");
    assertThat(Augmenter.augment(model, part).contract().classes()).isEqualTo(3);
  }

  // --- one number ---

  @Test
  void aNumberIsAValueAndExplainedUpwards() {
    Model model = sample("regression");
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().reading()).isEqualTo(Reading.VALUE);
    Map<String, NumericTensor> feeds = new HashMap<>();
    feeds.put("image", FloatTensor.zeros(1, 3, 64, 64));
    double returned = InferenceSession.runOnce(model, SessionSettings.CPU, feeds).get("age").at(0);
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {-1}, 1));
    Map<String, NumericTensor> outputs =
        InferenceSession.runOnce(augmented.model(), SessionSettings.CPU, feeds);
    assertThat(outputs.get(Contract.EXPLAINED_CLASS).at(0)).isEqualTo(1);
    assertThat(outputs.get(Contract.EXPLAINED_SCORE).at(0)).isCloseTo(returned, within(1e-5));
    assertThat(augmented.contract().reading().of(new double[] {returned}))
        .containsExactly(returned);
  }

  /** Whatever its sign, and however many classes a run explains. */
  @ParameterizedTest
  @CsvSource({
    "scores",
    "negative",
    "rectified",
    "stars",
    "bounded",
    "count",
    "thousands",
    "decay",
    "squared",
    "smooth",
    "altogether"
  })
  void theDirectionIsUpwards(String output) {
    Model model =
        new SmallClassifier(1)
            .node("Neg", "scores", "negative")
            .node("Relu", "scores", "rectified")
            .number("four", 4)
            .number("one", 1)
            .number("none", 0)
            .node("Sigmoid", "scores", "share")
            .node("Mul", "share,four", "above")
            .node("Add", "above,one", "stars")
            .node("Clip", "scores,none,one", "bounded")
            .node("Exp", "scores", "count")
            .node("Mul", "count,four", "thousands")
            .node("Exp", "negative", "decay")
            .node("Mul", "scores,scores", "squared")
            .node("Softplus", "scores", "smooth")
            .longs("places", 2, 3)
            .node("Exp", "maps", "density")
            .node("ReduceSum", "density,places", "altogether", Attributes.NONE.with("keepdims", 0L))
            .returning(output);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().reading().isValue()).isTrue();
    assertThat(augmented.contract().output()).isEqualTo(output);
    assertThat(SmallClassifier.run(augmented, -1).get(Contract.EXPLAINED_CLASS).at(0)).isEqualTo(1);
    double upwards = SmallClassifier.run(augmented, 1).get(Contract.EXPLAINED_SCORE).at(0);
    assertThat(SmallClassifier.run(augmented, 0).get(Contract.EXPLAINED_SCORE).at(0))
        .isEqualTo(-upwards);
    Augmented both =
        Augmenter.augment(
            model,
            AugmentOptions.DEFAULT
                .withClassChoice(ClassChoice.PREDICTED)
                .withEmission(Emission.DEFAULT.withClassesPerImage(2)));
    NumericTensor explained =
        InferenceSession.runOnce(
                both.model(), SessionSettings.CPU, Map.of("image", SmallClassifier.picture()))
            .get(Contract.EXPLAINED_CLASS);
    assertThat(SmallClassifier.numbers(explained)).containsExactly(1, 0);
  }

  /** A vector of length one tells what a picture is like: it has no classes. */
  @ParameterizedTest
  @ValueSource(
      strings = {"normal", "expanded", "normalised", "by rule", "by root", "by power", "by factor"})
  void whatIsDividedByItsLengthHasNoPercentages(String output) {
    SmallClassifier graph = embeddings();
    Model model = graph.returning(output);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().reading()).isEqualTo(Reading.VALUES);
    assertThat(augmented.contract().classes()).isEqualTo(4);
    double[] scores = graph.valueOf("scores");
    double length = Math.sqrt(java.util.Arrays.stream(scores).map(of -> of * of).sum());
    double[] right = java.util.Arrays.stream(scores).map(of -> of / length).toArray();
    assertThat(SmallClassifier.said(augmented)).containsExactly(right, within(1e-5));
    for (int entry = 0; entry < 4; entry++) {
      assertThat(SmallClassifier.run(augmented, entry).get(Contract.EXPLAINED_SCORE).at(0))
          .isCloseTo(right[entry], within(1e-5));
    }
    assertThat(Augmenter.augment(model, augmented.contract().options()).contract())
        .isEqualTo(augmented.contract());
    // A classifier beside it, or behind it, is the one to explain.
    assertThat(contract(graph.returning(output, "further")).output()).isEqualTo("further");
    assertThat(contract(graph.node("Softmax", output, "p").returning("p")).reading())
        .isEqualTo(Reading.PROBABILITIES);
  }

  private static SmallClassifier embeddings() {
    return new SmallClassifier(4)
        .longs("last", 1)
        .number("least", 1e-12)
        .number("half", 0.5)
        .number("one", 1)
        .number("two", 2)
        .node("ReduceL2", "scores,last", "length")
        .node("Div", "scores,length", "normal")
        .node("Clip", "length,least", "clipped")
        .node("Shape", "scores", "lengths")
        .node("Expand", "clipped,lengths", "repeated")
        .node("Div", "scores,repeated", "expanded")
        .node("LpNormalization", "scores", "normalised", Attributes.NONE.with("axis", 1L))
        .node("ai.onnx.ml:Normalizer", "scores", "by rule", Attributes.NONE.with("norm", "L2"))
        .node("ReduceSumSquare", "scores,last", "sum")
        .node("Sqrt", "sum", "root")
        .node("Div", "scores,root", "by root")
        .node("Pow", "scores,two", "squares")
        .node("ReduceSum", "squares,last", "total")
        .node("Pow", "total,half", "power")
        .node("Div", "scores,power", "by power")
        .node("Mul", "scores,scores", "products")
        .node("ReduceSum", "products,last", "added")
        .node("Max", "added,least", "guarded")
        .node("Sqrt", "guarded", "guarded root")
        .node("Reciprocal", "guarded root", "factor")
        .node("Mul", "scores,factor", "by factor");
  }

  /** With a temperature they are scores again. */
  @Test
  void aTemperatureMakesScoresOfIt() {
    Model model = embeddings().node("Div", "normal,half", "cooled").returning("cooled");
    assertThat(contract(model).reading()).isEqualTo(Reading.SOFTMAX);
  }

  @Test
  void twoNamesMakeTwoClassesOfIt() {
    Model model = new SmallClassifier(1).returning("scores");
    AugmentOptions named = AugmentOptions.DEFAULT.withLabels(List.of("cat", "dog"));
    Augmented augmented = Augmenter.augment(model, named);
    assertThat(augmented.contract().reading()).isEqualTo(Reading.SIGMOID);
    double score = SmallClassifier.run(augmented, 1).get(Contract.EXPLAINED_SCORE).at(0);
    assertThat(SmallClassifier.said(augmented)[1])
        .isCloseTo(1 / (1 + Math.exp(-score)), within(1e-6));
    assertThat(SmallClassifier.run(augmented, -1).get(Contract.EXPLAINED_CLASS).at(0))
        .isEqualTo(score > 0 ? 1.0 : 0.0);
  }

  /** One probability of many is asked for by itself, and never explained as its opposite. */
  @Test
  void oneProbabilityOfManyIsExplainedUpwards() {
    SmallClassifier graph = new SmallClassifier(3).node("Sigmoid", "maps", "p");
    for (int place = 0; place < 3; place++) {
      AugmentOptions part = AugmentOptions.DEFAULT.withScore("p[:,%d,2,3]".formatted(place));
      Augmented augmented = Augmenter.augment(graph.returning("p"), part);
      assertThat(augmented.contract().score()).isEqualTo("maps[:,%d,2,3]".formatted(place));
      assertThat(SmallClassifier.run(augmented, -1).get(Contract.EXPLAINED_CLASS).at(0))
          .isEqualTo(1);
      double returned = graph.valueOf("p")[place * 36 + 2 * 6 + 3];
      assertThat(SmallClassifier.said(augmented)).hasSize(1);
      assertThat(SmallClassifier.said(augmented)[0]).isCloseTo(returned, within(1e-6));
    }
  }

  /** The classes of one place: softmax runs over the axis that is kept. */
  @ParameterizedTest
  @ValueSource(strings = {"p[:,:,2,3]", "maps[:,:,2,3]"})
  void thePartOfProbabilitiesIsReadAsTheyAre(String part) {
    SmallClassifier graph =
        new SmallClassifier(3).node("Softmax", "maps", "p", Attributes.NONE.with("axis", 1L));
    Augmented augmented =
        Augmenter.augment(graph.returning("p"), AugmentOptions.DEFAULT.withScore(part));
    assertThat(augmented.contract().score()).isEqualTo("maps[:,:,2,3]");
    double[] all = graph.valueOf("p");
    double[] returned = {all[15], all[36 + 15], all[72 + 15]};
    assertThat(SmallClassifier.said(augmented)).containsExactly(returned, within(1e-6));
  }

  /** Behind what joins boxes and classes, as detectors have it. */
  @Test
  void thePartIsFollowedIntoWhatWasJoined() {
    SmallClassifier graph =
        new SmallClassifier(3)
            .node("Sigmoid", "maps", "p")
            .node("Concat", "features,p", "out", Attributes.NONE.with("axis", 1L));
    Augmented augmented =
        Augmenter.augment(graph.returning("out"), AugmentOptions.DEFAULT.withScore("out[:,5,0,0]"));
    assertThat(augmented.contract().score()).isEqualTo("maps[:,1,0,0]");
    assertThat(augmented.contract().reading().form()).isEqualTo(Reading.Form.SIGMOID);
  }

  // --- as many classes as are fed ---

  @Test
  void thereAreAsManyClassesAsTexts() {
    Model model = sample("two_towers");
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().output()).isEqualTo("logits_per_image");
    assertThat(augmented.contract().classes()).isZero();
    assertThat(Verification.of(model, augmented).compared()).isPositive();
    Map<String, NumericTensor> feeds = new HashMap<>();
    FloatTensor image = FloatTensor.zeros(1, 3, 32, 32);
    java.util.Random random = new java.util.Random(32);
    for (int i = 0; i < image.count(); i++) {
      image.values()[i] = (float) random.nextGaussian();
    }
    feeds.put("image", image);
    feeds.put("ids", new LongTensor(new long[] {1, 2, 3, 4, 5, 6}, 3, 2));
    NumericTensor returned =
        InferenceSession.runOnce(model, SessionSettings.CPU, feeds).get("logits_per_image");
    assertThat(returned.shape()).containsExactly(1, 3);
    for (long asked : new long[] {0, 1, 2, 7}) {
      feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {asked}, 1));
      Map<String, NumericTensor> outputs =
          InferenceSession.runOnce(augmented.model(), SessionSettings.CPU, feeds);
      int explained = (int) Math.min(asked, 2);
      assertThat(outputs.get(Contract.EXPLAINED_CLASS).at(0)).isEqualTo(explained);
      assertThat(outputs.get(Contract.EXPLAINED_SCORE).at(0))
          .isCloseTo(returned.at(explained), within(1e-5));
    }
  }

  /** With one class alone the probabilities would be one whatever is on the picture. */
  @Test
  void severalClassesAreTriedWhereTheirNumberIsOpen() {
    TensorType texts =
        new TensorType(
            DataType.FLOAT, new Shape(List.of(Dimension.symbolic("T"), Dimension.of(4))));
    SmallClassifier graph =
        new SmallClassifier(3)
            .number("half", 0.5)
            .node("Transpose", "texts", "columns")
            .node("MatMul", "flat,columns", "similarities")
            .node("Softmax", "similarities", "a")
            .node("Mul", "similarities,half", "cooled")
            .node("Softmax", "cooled", "b")
            .node("Add", "a,b", "sum")
            .node("Mul", "sum,half", "p");
    Model model = graph.returning("p");
    List<ValueInfo> inputs = new ArrayList<>(model.graph().inputs());
    inputs.add(ValueInfo.of("texts", texts));
    Model open = model.withGraph(model.graph().withInputs(inputs));
    Augmented augmented = Augmenter.augment(open, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().classes()).isZero();
    assertThat(augmented.contract().reading()).isEqualTo(Reading.PROBABILITIES);
    assertThat(Verification.of(open, augmented).compared()).isPositive();
  }

  @Test
  void aNumberForEachOfSeveralPicturesIsAColumn() {
    SmallClassifier graph = new SmallClassifier(1).longs("classes", 1);
    Model model = graph.node("Squeeze", "scores,classes", "out").returning("out");
    Contract contract = contract(model);
    assertThat(contract.reading()).isEqualTo(Reading.VALUE);
    assertThat(contract.output()).isEqualTo("out");
  }
}
