package io.github.camgraft.grad.rule;

import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.Rule;
import io.github.camgraft.grad.RuleTable;

/**
 * The table of gradient rules, for operators as operator set 18 defines them.
 *
 * <p>The words of a row: {@code n.x(i)} is input i of the node and {@code n.y()} its output; {@code
 * dy} is the gradient of the score with respect to that output; the row gives the gradient with
 * respect to each input; {@code Rule.ZERO} stands where it is zero by definition. {@code where}
 * keeps what a mask marks and makes the rest zero. A row with a longer formula names its body,
 * which lives in the class of its family.
 *
 * <p>Formulas are those of calculus, except at points where an operator has no derivative: there
 * they follow PyTorch.
 */
public final class GradientRules {
  // spotless:off
  /** Gradients as calculus has them. */
  public static final RuleTable STANDARD = RuleTable.EMPTY
      // activations                 d/d input 0
      .with("Relu",                 (n, dy) -> dy.where(n.y().positive()))
      .with("Clip",                 ActivationRules::clip)
      .with("LeakyRelu",            (n, dy) -> dy.times(ActivationRules.slope(n.x(0), n.attributes().real("alpha", 0.01f))))
      .with("ThresholdedRelu",      (n, dy) -> dy.where(n.x(0).above(n.attributes().real("alpha", 1))))
      .with("Sigmoid",              ActivationRules::sigmoid)
      .with("Tanh",                 (n, dy) -> dy.times(n.y().squared().oneMinus()))
      .with("HardSigmoid",          (n, dy) -> dy.where(n.y().positive()).where(n.y().below(1)).times(n.attributes().real("alpha", 0.2f)))
      .with("HardSwish",            ActivationRules::hardSwish)
      .with("Elu",                  ActivationRules::elu)
      .with("Softplus",             (n, dy) -> dy.times(n.x(0).unary("Sigmoid")))
      .with("Softsign",             (n, dy) -> dy.dividedBy(n.x(0).unary("Abs").plus(1).squared()))
      .with("Erf",                  (n, dy) -> dy.times(n.x(0).squared().negated().exponential()).times(2 / Math.sqrt(Math.PI)))
      .with("Softmax",              ActivationRules::softmax)
      .with("LogSoftmax",           ActivationRules::logSoftmax)
      .with("Gelu",                 SmoothActivationRules::gelu)
      .with("Selu",                 SmoothActivationRules::selu)
      .with("Celu",                 SmoothActivationRules::celu)
      .with("Mish",                 SmoothActivationRules::mish)
      .with("Swish",                SmoothActivationRules::swish)
      .with("Shrink",               (n, dy) -> dy.where(n.x(0).unary("Abs").above(n.attributes().real("lambd", 0.5f))))

      // functions of one variable   d/d input 0
      .with("Neg",                  (n, dy) -> dy.negated())
      .with("Abs",                  (n, dy) -> dy.times(n.x(0).sign()))
      .with("Exp",                  (n, dy) -> dy.times(n.y()))
      .with("Log",                  (n, dy) -> dy.dividedBy(n.x(0)))
      .with("Sqrt",                 (n, dy) -> dy.dividedBy(n.y().times(2)))
      .with("Reciprocal",           (n, dy) -> dy.times(n.y().squared()).negated())
      .with("Sin",                  (n, dy) -> dy.times(n.x(0).unary("Cos")))
      .with("Cos",                  (n, dy) -> dy.times(n.x(0).unary("Sin")).negated())
      .with("Tan",                  (n, dy) -> dy.times(n.y().squared().plus(1)))
      .with("Asin",                 (n, dy) -> dy.dividedBy(n.x(0).squared().oneMinus().squareRoot()))
      .with("Acos",                 (n, dy) -> dy.dividedBy(n.x(0).squared().oneMinus().squareRoot()).negated())
      .with("Atan",                 (n, dy) -> dy.dividedBy(n.x(0).squared().plus(1)))
      .with("Sinh",                 (n, dy) -> dy.times(n.x(0).unary("Cosh")))
      .with("Cosh",                 (n, dy) -> dy.times(n.x(0).unary("Sinh")))
      .with("Asinh",                (n, dy) -> dy.dividedBy(n.x(0).squared().plus(1).squareRoot()))
      .with("Acosh",                (n, dy) -> dy.dividedBy(n.x(0).squared().minus(1).squareRoot()))
      .with("Atanh",                (n, dy) -> dy.dividedBy(n.x(0).squared().oneMinus()))

      // functions of several        d/d input 0                                          d/d input 1
      .with("Add",                  (n, dy) -> dy,                                       (n, dy) -> dy)
      .with("Sub",                  (n, dy) -> dy,                                       (n, dy) -> dy.negated())
      .with("Mul",                  (n, dy) -> dy.times(n.x(1)),                         (n, dy) -> dy.times(n.x(0)))
      .with("Div",                  (n, dy) -> dy.dividedBy(n.x(1)),                     (n, dy) -> dy.times(n.y()).dividedBy(n.x(1)).negated())
      .with("Pow",                  ActivationRules::powerBase,                          ActivationRules::powerExponent)
      .with("PRelu",                ActivationRules::preluInput,                         ActivationRules::preluSlope)
      .with("Where",                Rule.ZERO,                                           (n, dy) -> dy.where(n.x(0).as(dy.type())),
                                                                           /* input 2 */ (n, dy) -> dy.where(n.x(0).as(dy.type()).oneMinus()))
      .withEvery("Sum",             (n, i, dy) -> dy)
      .withEvery("Mean",            (n, i, dy) -> dy.dividedBy(n.inputCount()))
      .withEvery("Max",             ActivationRules::shareOfTheExtreme)
      .withEvery("Min",             ActivationRules::shareOfTheExtreme)
      .with("Mod",                  (n, dy) -> dy,                                       ActivationRules::divisor)

      // products                    d/d input 0                                          d/d input 1, and 2
      .with("MatMul",               ProductRules::matMulLeft,                            ProductRules::matMulRight)
      .with("Gemm",                 ProductRules::gemmLeft,                              ProductRules::gemmRight, ProductRules::gemmBias)
      .with("Conv",                 ConvolutionRules::input,                             KernelRules::conv, KernelRules::bias)
      .with("ConvTranspose",        ConvolutionRules::transposedInput,                   KernelRules::convTranspose, KernelRules::bias)
      .with("Attention",            AttentionRules::query,                               AttentionRules::key, AttentionRules::value)
      .with("RotaryEmbedding",      RotaryRules::embedding)
      .withEvery("Einsum",          EinsumRules::factor)
      .with("DFT",                  FourierRules::transform)

      // normalisation               d/d input 0
      .with("BatchNormalization",   NormalizationRules::batch)
      .with("LRN",                  NormalizationRules::localResponse)
      //                            d/d input 0                                          d/d scale, and bias
      .with("LayerNormalization",   StandardizingRules::layer,                           StandardizingRules::layerScale, (n, dy) -> dy)
      .with("InstanceNormalization", StandardizingRules::instance,                       StandardizingRules::instanceScale, StandardizingRules::instanceBias)
      .with("GroupNormalization",   StandardizingRules::group)
      .with("RMSNormalization",     StandardizingRules::rootMeanSquare,                  StandardizingRules::rootMeanSquareScale)
      .with("LpNormalization",      NormalizationRules::unitNorm)

      // pooling                     d/d input 0
      .with("MaxPool",              PoolingRules::max)
      .with("AveragePool",          PoolingRules::average)
      .with("GlobalMaxPool",        PoolingRules::globalMax)
      .with("GlobalAveragePool",    PoolingRules::globalAverage)
      .with("LpPool",               PoolingRules::norm)
      .with("GlobalLpPool",         PoolingRules::globalNorm)

      // reductions                  d/d input 0
      .with("ReduceSum",            (n, dy) -> n.keepingAxes(dy).expandedLike(n.x(0)))
      .with("ReduceMean",           (n, dy) -> n.keepingAxes(dy).dividedBy(n.x(0).count(n.axes())).expandedLike(n.x(0)))
      .with("ReduceMax",            ShapeRules::reducedExtreme)
      .with("ReduceMin",            ShapeRules::reducedExtreme)
      .with("ReduceL2",             ReductionRules::euclidean)
      .with("ReduceL1",             (n, dy) -> n.keepingAxes(dy).times(n.x(0).sign()))
      .with("ReduceSumSquare",      (n, dy) -> n.keepingAxes(dy).times(n.x(0)).times(2))
      .with("ReduceLogSum",         (n, dy) -> n.keepingAxes(dy.dividedBy(n.y().exponential())).expandedLike(n.x(0)))
      .with("ReduceLogSumExp",      (n, dy) -> n.keepingAxes(dy).times(n.x(0).minus(n.keepingAxes(n.y())).exponential()))
      .with("ReduceProd",           ReductionRules::product)
      .with("CumSum",               ReductionRules::runningSum)
      .with("CumProd",              ReductionRules::runningProduct)

      // the same numbers elsewhere  d/d input 0                                          d/d input 1, and 2
      .with("Identity",             (n, dy) -> dy)
      .with("Dropout",              NormalizationRules::dropout)
      .with("Cast",                 (n, dy) -> dy.as(n.x(0).type().ofGradient()))
      .with("CastLike",             (n, dy) -> dy.as(n.x(0).type().ofGradient()),        Rule.ZERO)
      .with("Reshape",              (n, dy) -> dy.reshapedLike(n.x(0)))
      .with("Flatten",              (n, dy) -> dy.reshapedLike(n.x(0)))
      .with("Squeeze",              (n, dy) -> dy.reshapedLike(n.x(0)))
      .with("Unsqueeze",            (n, dy) -> dy.reshapedLike(n.x(0)))
      .with("Expand",               (n, dy) -> dy)
      .with("Transpose",            ShapeRules::transpose)
      .with("Pad",                  ShapeRules::pad)
      .with("Slice",                ShapeRules::slice)
      .with("Split",                ShapeRules::split)
      .with("Gather",               ShapeRules::gather)
      .withEvery("Concat",          ShapeRules::concat)
      .with("Tile",                 PartRules::tile)
      .with("Trilu",                PartRules::triangle)
      .with("TopK",                 PartRules::largest)
      .with("Resize",               ResamplingRules::resize)
      .with("GridSample",           GridRules::picture,                                  GridRules::grid)
      .with("AffineGrid",           GridRules::affine)
      .with("RoiAlign",             RegionRules::features,                               Rule.ZERO)
      .with("Col2Im",               PoolingRules::laidBackWindows)
      .with("MaxUnpool",            SelectionRules::unpooled,                            Rule.ZERO)
      .with("CenterCropPad",        ShapeRules::centred)
      .with("DepthToSpace",         ShapeRules::depthToSpace)
      .with("SpaceToDepth",         ShapeRules::spaceToDepth)
      .with("ReverseSequence",      SelectionRules::reverseSequence)
      .with("Compress",             SelectionRules::compress)
      .with("GatherElements",       SelectionRules::gatherElements)
      .with("GatherND",             SelectionRules::gatherRows)
      .with("ScatterElements",      SelectionRules::scatterData,                         Rule.ZERO, SelectionRules::scatterUpdates)
      .with("ScatterND",            SelectionRules::scatterData,                         Rule.ZERO, SelectionRules::scatterUpdates)
      .with("OneHot",               Rule.ZERO,                                           Rule.ZERO, PartRules::offAndOn)
      .with("Range",                (n, dy) -> dy,                                       Rule.ZERO, PartRules::distance)

      // quantised                   d/d input 0, in steps of it: rounding is passed straight through
      .withSteps("QuantizeLinear",         QuantisationRules::quantize)
      .with("DequantizeLinear",            QuantisationRules::dequantize)
      .withSteps("DynamicQuantizeLinear",  QuantisationRules::dynamicallyQuantize)
      .withSteps("ConvInteger",            QuantisationRules::convolutionOfSteps)
      .withSteps("MatMulInteger",          QuantisationRules::leftOfSteps,               QuantisationRules::rightOfSteps)
      //                                                       the gradient in front of the rounding; the rest as for the real operator
      .withQuantised("QLinearConv",                            QuantisationRules::unsaturated)
      .withQuantised("QLinearMatMul",                          QuantisationRules::unsaturated)
      .withQuantised("com.microsoft:QGemm",                    QuantisationRules::unsaturated)
      .withQuantised("com.microsoft:QLinearAdd",               QuantisationRules::unsaturated)
      .withQuantised("com.microsoft:QLinearMul",               QuantisationRules::unsaturated)
      .withQuantised("com.microsoft:QLinearSigmoid",           QuantisationRules::straight)
      .withQuantised("com.microsoft:QLinearLeakyRelu",         QuantisationRules::unsaturated)
      .withQuantised("com.microsoft:QLinearSoftmax",           QuantisationRules::straight)
      .withQuantised("com.microsoft:QLinearAveragePool",       QuantisationRules::straight)
      .withQuantised("com.microsoft:QLinearGlobalAveragePool", QuantisationRules::straight)
      .withQuantised("com.microsoft:QLinearConcat",            QuantisationRules::straight)

      // zero by definition: these depend on their input in steps, or only on its shape
      .withNever("Shape", "Size", "ConstantOfShape", "EyeLike", "NonZero", "Sign", "Floor", "Ceil", "Round")
      .withNever("ArgMax", "ArgMin", "Hardmax", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "IsNaN", "IsInf")
      .withNever("Not", "And", "Or", "Xor", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot")
      .withNever("HannWindow", "HammingWindow", "BlackmanWindow", "NonMaxSuppression", "BitCast", "TfIdfVectorizer", "ImageDecoder")
      .withNever("StringConcat", "StringNormalizer", "StringSplit", "RegexFullMatch", "SequenceEmpty", "SequenceLength", "OptionalHasElement")
      .withNever("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial")

      // refused
      .withRefused("because its condition depends on the picture", "If")
      .withRefused("because it repeats part of the graph", "Loop", "Scan", "SequenceMap")
      .withRefused("with more than 256 steps or an unknown number of them, lengths for each sequence, peepholes or other activations", "LSTM", "GRU", "RNN")
      .withRefused("because it takes or returns a sequence rather than a tensor", "SequenceConstruct", "SequenceInsert", "SequenceErase", "SequenceAt", "SplitToSequence", "ConcatFromSequence", "Optional", "OptionalGetElement")
      .withRefused("because it is a pooling of old detectors that nobody has asked for yet", "MaxRoiPool")
      .withRefused("with pictures or kernels of unknown size", "DeformConv")
      .withRefused("because its gradient is a matrix inverse, for which ONNX has no operator", "Det")
      .withRefused("because it depends on which numbers are equal", "Unique")
      .withRefused("because it processes audio", "STFT", "MelWeightMatrix")
      .withRefused("because it is a training loss", "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")
      .withRefused("because it is the cache of a language model", "TensorScatter");

  /** Guided backpropagation (Springenberg et al. 2015): a rectifier passes on only what is positive both ways. */
  public static final RuleTable GUIDED = STANDARD
      .with("Relu",                 ActivationRules::guidedRelu)
      .with("Clip",                 Rectifiers.orElse(ActivationRules::clip, ActivationRules::guidedClip))
      .withEvery("Max",             Rectifiers.orElse(ActivationRules::shareOfTheExtreme, (n, i, dy) -> dy.unary("Relu").where(n.y().positive())))
      .withFusedRectifiers(QuantisationRules::unsaturated, QuantisationRules::guided);

  /** The deconvolution network (Zeiler and Fergus 2014): a rectifier passes on what is positive on the way back. */
  public static final RuleTable DECONVOLUTION = STANDARD
      .with("Relu",                 (n, dy) -> dy.unary("Relu"))
      .with("Clip",                 Rectifiers.orElse(ActivationRules::clip, (n, dy) -> dy.unary("Relu")))
      .withEvery("Max",             Rectifiers.orElse(ActivationRules::shareOfTheExtreme, (n, i, dy) -> dy.unary("Relu")))
      .withFusedRectifiers(QuantisationRules::unsaturated, QuantisationRules::deconvolution);
  // spotless:on

  private GradientRules() {}
}
