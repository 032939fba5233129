package io.github.camgraft.grad;

import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.grad.rule.GradientRules;
import io.github.camgraft.grad.rule.Operand;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Pass;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the form for the blocked layout looks at several nodes together, it must give the numbers
 * of the plain form, whose rows are checked one by one.
 */
class BlockedNetworksTest {
  private static final String FIXED = "x: float[2,8,12,16]";
  private static final String OPEN = "x: float[N,8,12,16]";

  private static Network weights(Network network, String name, int seed, long... shape) {
    return network.constant(Operand.weights(shape).constant(name, DataType.FLOAT, seed));
  }

  /** What the strided convolution gives back in phases is put together behind the narrow one. */
  private static Network invertedResidual(String feed) {
    Network network = weights(Network.feeding(feed), "wide", 1, 16, 8, 1, 1);
    return weights(weights(network, "each", 2, 16, 1, 3, 3), "narrow", 3, 8, 16, 1, 1)
        .constant("zero", Shape.SCALAR, 0)
        .constant("six", Shape.SCALAR, 6)
        .node("a = Conv(x, wide)")
        .node("b = Clip(a, zero, six)")
        .node("c = Conv(b, each) group=16 strides=2,2 pads=1,1,1,1")
        .node("d = Clip(c, zero, six)")
        .node("y = Conv(d, narrow)");
  }

  /** A factor for each channel that depends on all places of it. */
  private static Network squeezeAndExcite(String feed) {
    Network network = weights(Network.feeding(feed), "each", 1, 8, 1, 3, 3);
    return weights(weights(network, "squeeze", 2, 4, 8, 1, 1), "excite", 3, 8, 4, 1, 1)
        .node("a = Conv(x, each) group=8 pads=1,1,1,1")
        .node("s = Sigmoid(a)")
        .node("b = Mul(a, s)")
        .node("p = GlobalAveragePool(b)")
        .node("q = Conv(p, squeeze)")
        .node("r = Relu(q)")
        .node("t = Conv(r, excite)")
        .node("f = Sigmoid(t)")
        .node("y = Mul(b, f)");
  }

  /** Two branches that are joined, as in SqueezeNet. */
  private static Network fire(String feed) {
    Network network = weights(Network.feeding(feed), "one", 1, 4, 8, 1, 1);
    return weights(weights(network, "three", 2, 8, 8, 3, 3), "next", 3, 4, 12, 1, 1)
        .node("a = Conv(x, one)")
        .node("b = Relu(a)")
        .node("c = Conv(x, three) pads=1,1,1,1")
        .node("d = Relu(c)")
        .node("e = Concat(b, d) axis=1")
        .node("y = Conv(e, next)");
  }

  private static void assertEqualForms(Function<String, Network> made) {
    assertEqualForms(made, 2, 8, 12, 16);
  }

  private static void assertEqualForms(Function<String, Network> made, long... shape) {
    String lengths = Arrays.stream(shape).skip(1).mapToObj(n -> "," + n).collect(joining());
    assertEqualForms(made, Operand.any(shape).tensor(5), "x: float[" + shape[0] + lengths + "]");
    assertEqualForms(made, Operand.any(shape).tensor(5), "x: float[N" + lengths + "]");
  }

  private static void assertEqualForms(
      Function<String, Network> made, NumericTensor picture, String feed) {
    Map<String, NumericTensor> feeds = Map.of("x", picture);
    int[] shape = made.apply(feed).run(feeds, "y").get("y").shape();
    NumericTensor seed = Operand.any(IntStream.of(shape).asLongStream().toArray()).tensor(6);
    for (RuleTable rules : List.of(GradientRules.STANDARD, GradientRules.GUIDED)) {
      Function<Optimization, double[]> gradient =
          passes ->
              numbers(made.apply(feed).optimized(passes).gradient(rules, "y", seed, "x", feeds));
      double[] plain = gradient.apply(Optimization.NONE);
      for (Platform platform : List.of(Platform.PORTABLE, Platform.CPU)) {
        assertEqual(gradient, Optimization.of(platform), plain);
      }
    }
  }

  /** Names the pass without which the numbers are as they should be, where they are not. */
  private static void assertEqual(
      Function<Optimization, double[]> gradient, Optimization passes, double[] plain) {
    double largest = Arrays.stream(plain).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    double worst = difference(gradient.apply(passes), plain);
    if (!(worst <= 1e-5 * largest)) {
      String blame =
          passes.passes().stream()
              .filter(
                  pass -> difference(gradient.apply(passes.without(pass)), plain) <= 1e-5 * largest)
              .map(Pass::word)
              .collect(joining(" or "));
      assertThat(worst).as("apart because of " + blame).isLessThanOrEqualTo(1e-5 * largest);
    }
  }

  private static double difference(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    return IntStream.range(0, found.length)
        .mapToDouble(i -> Math.abs(found[i] - expected[i]))
        .reduce(0, (a, b) -> Double.isNaN(b) ? b : Math.max(a, b));
  }

  private static long count(Network network, Predicate<Node> which) {
    return network
        .platform(Platform.CPU)
        .differentiated(GradientRules.GUIDED, "y", "x")
        .model()
        .graph()
        .nodes()
        .stream()
        .filter(which)
        .count();
  }

  @Test
  void phasesPassMasksAndNarrowConvolutions() {
    assertEqualForms(BlockedNetworksTest::invertedResidual);
    // One narrow convolution on the way there and four phases of one on the way back.
    assertThat(count(invertedResidual(FIXED), node -> node.inputs().size() == 2 && isBack(node)))
        .isGreaterThanOrEqualTo(4);
  }

  private static boolean isBack(Node node) {
    return node.is("Conv") && node.attributes().integer("group", 1) == 1 && isOurs(node);
  }

  @Test
  void factorsOfChannelsStayInBlocks() {
    assertEqualForms(BlockedNetworksTest::squeezeAndExcite);
    for (String feed : List.of(FIXED, OPEN)) {
      Network network = squeezeAndExcite(feed);
      assertThat(count(network, node -> node.is("ReduceSum") || node.is("Sub"))).isZero();
      assertThat(count(network, node -> node.is("Resize"))).isEqualTo(2);
      // On the way there, too: the last product takes what is laid over all places.
      assertThat(count(network, node -> node.output(0).equals("y") && takesOurs(node))).isOne();
    }
  }

  private static boolean takesOurs(Node node) {
    return node.inputs().stream().anyMatch(input -> input.startsWith("camgraft/"));
  }

  @Test
  void branchesTakeTheirKernelsInsteadOfTheirChannels() {
    assertEqualForms(BlockedNetworksTest::fire);
    // Both slices are of kernels, which are constants.
    assertThat(count(fire(FIXED), node -> node.is("Slice"))).isLessThanOrEqualTo(3);
  }

  /** Two convolutions of one rectified tensor, so that its gradient is a sum. */
  private static Network fork(String feed) {
    Network network = weights(Network.feeding(feed), "before", 1, 8, 8, 1, 1);
    return weights(weights(network, "one", 2, 8, 8, 1, 1), "three", 3, 8, 8, 3, 3)
        .node("a = Conv(x, before)")
        .node("b = Relu(a)")
        .node("c = Conv(b, one)")
        .node("d = Conv(b, three) pads=1,1,1,1")
        .node("y = Mul(c, d)");
  }

  @Test
  void theBarrierIsAddedToSumsOfConvolutions() {
    assertEqualForms(BlockedNetworksTest::fork);
    assertThat(count(fork(FIXED), node -> node.is("HardSigmoid"))).isZero();
  }

  /** A rectified convolution that is pooled, as at the beginning of most networks. */
  private static Network pooled(String feed, long inputs, long channels, String conv, String pool) {
    Network network = weights(Network.feeding(feed), "stem", 1, channels, inputs, 3, 3);
    return weights(network, "next", 2, 4, channels, 1, 1)
        .node("a = Conv(x, stem) " + conv)
        .node("b = Relu(a)")
        .node("c = MaxPool(b) " + pool)
        .node("y = Conv(c, next)");
  }

  /** Windows apart and overlapping, maps that phases fit and maps that end before. */
  @ParameterizedTest
  @CsvSource({
    "'kernel_shape=2,2 strides=2,2', 12, 16",
    "'kernel_shape=2,2 strides=2,2', 13, 15",
    "'kernel_shape=3,3 strides=2,2 pads=1,1,1,1', 12, 16",
    "'kernel_shape=3,3 strides=2,2', 13, 16",
    "'kernel_shape=3,3 strides=2,2 ceil_mode=1', 12, 16",
    "'kernel_shape=3,3 strides=1,1 pads=1,1,1,1', 12, 16",
    "'kernel_shape=3,2 strides=3,2', 12, 16"
  })
  void poolsPassOnWhatWasMaskedBefore(String pool, long height, long width) {
    for (String conv : List.of("pads=1,1,1,1", "strides=2,2 pads=1,1,1,1", "pads=0,2,2,1")) {
      // To a picture, and to a narrower map in blocks.
      assertEqualForms(feed -> pooled(feed, 3, 8, conv, pool), 2, 3, height, width);
      assertEqualForms(feed -> pooled(feed, 4, 16, conv, pool), 2, 4, height, width);
    }
    String stem = "pads=1,1,1,1";
    Network network = pooled("x: float[2,3,%d,%d]".formatted(height, width), 3, 8, stem, pool);
    // The mask is made of the maxima, not of all that they were taken of.
    assertThat(count(network, node -> isMaskOf("b", node))).isZero();
    assertThat(count(network, node -> isMaskOf("c", node))).isOne();
  }

  private static boolean isMaskOf(String activation, Node node) {
    boolean isBarrier = node.is("Conv") && node.inputs().size() == 3 && isDepthwise(node);
    return (isBarrier || node.is("HardSigmoid")) && node.input(0).equals(activation);
  }

  private static boolean isDepthwise(Node node) {
    return node.attributes().integer("group", 1) > 1;
  }

  /** A rectifier that others look at, too, is masked as a whole. */
  @Test
  void aPoolDoesNotSpeakForOthers() {
    assertEqualForms(
        feed ->
            weights(weights(Network.feeding(feed), "w", 1, 8, 8, 1, 1), "v", 2, 8, 8, 1, 1)
                .node("a = Conv(x, w)")
                .node("b = Relu(a)")
                .node("c = MaxPool(b) kernel_shape=3,3 strides=1,1 pads=1,1,1,1")
                .node("d = Conv(b, v)")
                .node("e = Conv(c, v)")
                .node("y = Mul(d, e)"));
  }

  /** Large enough for products to be spared, with every padding and with an odd length. */
  @ParameterizedTest
  @CsvSource({"'1,1,1,1', 88, 86", "'0,1,2,1', 89, 86", "'2,0,0,2', 88, 87", "'1,1,1,1', 87, 89"})
  void largeConvolutionsOfPhasesSpareProducts(String pads, long height, long width) {
    String pool = "kernel_shape=2,2 strides=2,2";
    String conv = "pads=" + pads;
    assertEqualForms(feed -> pooled(feed, 64, 64, conv, pool), 1, 64, height, width);
    Network network = pooled("x: float[1,64,%d,%d]".formatted(height, width), 64, 64, conv, pool);
    Predicate<Node> isProduct =
        node -> isBack(node) && node.attributes().integers("pads").isEmpty();
    assertThat(count(network, isProduct)).isEqualTo(16);
  }

  /** Two blocks of ConvNeXt behind a normalisation that has the channels last. */
  private static Network convNeXt(String feed) {
    Network network = weights(Network.feeding(feed), "each", 1, 8, 1, 3, 3);
    weights(network, "scale", 2, 8);
    weights(network, "wide", 3, 8, 8);
    weights(network, "gamma", 4, 8, 1, 1);
    String before = "x";
    for (String block : List.of("a", "b")) {
      network
          .node("%sc = Conv(%s, each) group=8 pads=1,1,1,1".formatted(block, before))
          .node("%1$st = Transpose(%1$sc) perm=0,2,3,1".formatted(block))
          .node("%1$sn = LayerNormalization(%1$st, scale)".formatted(block))
          .node("%1$sm = MatMul(%1$sn, wide)".formatted(block))
          .node("%1$sl = Transpose(%1$sm) perm=0,3,1,2".formatted(block))
          .node("%1$sg = Mul(%1$sl, gamma)".formatted(block))
          .node("%1$s = Add(%2$s, %1$sg)".formatted(block, before));
      before = block;
    }
    return network
        .node("l = Transpose(b) perm=0,2,3,1")
        .node("n = LayerNormalization(l, scale)")
        .node("y = Transpose(n) perm=0,3,1,2");
  }

  @Test
  void residualGradientsJoinConvolutionsInBlocks() {
    assertEqualForms(BlockedNetworksTest::convNeXt);
    for (String feed : List.of(FIXED, OPEN)) {
      // In front of the sum there is a convolution for each block, and one that takes in what is
      // laid out.
      assertThat(count(convNeXt(feed), node -> node.is("Conv") && isOurs(node))).isEqualTo(3);
    }
  }

  @Test
  void normalisationsHandOutStatisticsOnProcessors() {
    Predicate<Node> hands = node -> node.is("LayerNormalization") && node.outputs().size() == 3;
    assertThat(count(convNeXt(OPEN), hands)).isEqualTo(3);
    assertThat(
            convNeXt(OPEN)
                .differentiated(GradientRules.GUIDED, "y", "x")
                .model()
                .graph()
                .nodes()
                .stream()
                .filter(hands))
        .isEmpty();
    // The last one alone is gone back through.
    assertThat(convNeXt(OPEN).platform(Platform.CPU).differentiated(GradientRules.GUIDED, "y", "n"))
        .extracting(found -> found.model().graph().nodes().stream().filter(hands).count())
        .isEqualTo(0L);
  }

  private static boolean isOurs(Node node) {
    return node.output(0).startsWith("camgraft/");
  }

  /** Numbers at the bounds and right beside them, where ReLU6 opens and shuts. */
  @ParameterizedTest
  @ValueSource(floats = {6, 1, 0.3f, 1000})
  void theBarrierStandsExactlyAtTheBounds(float bound) {
    float[] edges = {
      0, -0.0f, 1e-6f * bound, Math.nextDown(bound), bound, Math.nextUp(bound), bound / 2, -bound
    };
    double[] numbers = new double[4 * 2 * 8];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = edges[i % edges.length];
    }
    DoubleTensor picture = new DoubleTensor(numbers, 1, 4, 2, 8);
    Map<String, NumericTensor> feeds = Map.of("x", picture);
    NumericTensor seed = Operand.any(1, 4, 2, 8).tensor(6);
    double[][] both = new double[2][];
    for (Platform platform : List.of(Platform.PORTABLE, Platform.CPU)) {
      Network network =
          weights(Network.feeding("x: float[1,4,2,8]"), "w", 1, 4, 4, 1, 1)
              .constant("zero", Shape.SCALAR, 0)
              .constant("most", Shape.SCALAR, bound)
              .node("b = Clip(x, zero, most)")
              .node("y = Conv(b, w)")
              .platform(platform);
      both[platform == Platform.CPU ? 1 : 0] =
          numbers(network.gradient(GradientRules.GUIDED, "y", seed, "x", feeds));
    }
    assertThat(both[1]).containsExactly(both[0], within(1e-6));
    for (int i = 0; i < numbers.length; i++) {
      boolean isOpen = numbers[i] > 0 && numbers[i] < bound;
      assertThat(both[1][i]).matches(gradient -> isOpen || gradient == 0, "shut at " + numbers[i]);
    }
  }

  /** However large the gradient is: a network whose last layers multiply makes large ones. */
  @ParameterizedTest
  @ValueSource(floats = {6, 0.3f, 1000})
  void nothingGetsOverTheBarrier(float bound) {
    double[] numbers = new double[4 * 2 * 8];
    double[] seeds = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = List.of(-1.0, 0.5, 1.0, 2.0).get(i % 4) * bound;
      seeds[i] = 0x1p30;
    }
    Network network =
        Network.feeding("x: float[1,4,2,8]")
            .constant(Operand.positive(4, 4, 1, 1).constant("w", DataType.FLOAT, 1))
            .constant("zero", Shape.SCALAR, 0)
            .constant("most", Shape.SCALAR, bound)
            .node("b = Clip(x, zero, most)")
            .node("y = Conv(b, w)")
            .platform(Platform.CPU);
    double[] gradient =
        numbers(
            network.gradient(
                GradientRules.GUIDED,
                "y",
                new DoubleTensor(seeds, 1, 4, 2, 8),
                "x",
                Map.of("x", new DoubleTensor(numbers, 1, 4, 2, 8))));
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i] > 0).as("passed at %s", numbers[i]).isEqualTo(i % 4 == 1);
    }
  }
}
