package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Browsers run what is grafted on. A node that WebGPU does not have goes to WebAssembly, which has
 * all of ai.onnx, at the price of a copy; a node that WebGPU takes and then refuses would end the
 * run.
 */
class PortableNodesTest {
  /**
   * What ONNX Runtime's WebGPU provider registers, of the operators that gradients are written in
   * (onnxruntime/core/providers/webgpu/webgpu_execution_provider.cc, 1.30).
   */
  private static final Set<String> WEBGPU =
      Set.of(
          ("Abs Neg Floor Ceil Reciprocal Sqrt Exp Erf Sigmoid HardSigmoid HardSwish Log Sin Cos Tan"
                  + " Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Tanh Not Clip Elu Relu LeakyRelu"
                  + " ThresholdedRelu Gelu Softplus Shape Identity Squeeze Unsqueeze ReduceMax"
                  + " ReduceMean ReduceMin ReduceProd ReduceSum ReduceL1 ReduceL2 ReduceLogSum"
                  + " ReduceSumSquare ReduceLogSumExp Transpose DepthToSpace Conv ConvTranspose MaxPool"
                  + " AveragePool GlobalMaxPool GlobalAveragePool Gemm MatMul ArgMax ArgMin Softmax"
                  + " Split Gather GatherElements GatherND Resize Slice Flatten Trilu"
                  + " LayerNormalization RMSNormalization LpNormalization InstanceNormalization Einsum"
                  + " Pad If BatchNormalization DequantizeLinear CumSum TopK ScatterND ScatterElements"
                  + " GridSample Range Cast Expand Reshape Concat Where Tile Add Sub Mul Div Max Min"
                  + " Equal Greater Less GreaterOrEqual LessOrEqual Pow PRelu And")
              .split(" "));

  /**
   * What is left to WebAssembly. A new word here is a decision: a DFT of unit vectors is a constant
   * where the length is known, in a network that has others anyway.
   */
  private static final Set<String> LEFT_TO_WEBASSEMBLY = Set.of("NonZero", "DFT");

  static List<Path> classifiers() {
    return Classifiers.all();
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void browsersRunWhatIsGraftedOn(Path file) {
    Model original = ModelFiles.read(file);
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withMethods(EnumSet.allOf(Method.class))
            .withEmission(Emission.DEFAULT.withParts(Emission.Parts.BOTH));
    Augmented augmented = Augmenter.augment(original, options);
    Set<String> theirs = new HashSet<>();
    augmented.folded().graph().nodes().forEach(node -> theirs.addAll(node.outputs()));
    List<Node> ours =
        augmented.model().graph().nodes().stream()
            .filter(node -> node.outputs().stream().noneMatch(theirs::contains))
            .toList();
    assertThat(ours).isNotEmpty();
    assertThat(ours).allMatch(node -> node.domain().isEmpty());
    assertThat(ours.stream().map(Node::operator).filter(operator -> !WEBGPU.contains(operator)))
        .isSubsetOf(LEFT_TO_WEBASSEMBLY);
    assertThat(ours.stream().map(Node::name))
        .as("ONNX Runtime 1.18 to 1.22 name what they fuse after a node")
        .doesNotContain("")
        .doesNotHaveDuplicates();
    assertThat(ours)
        .as("WebGPU takes a MaxPool with indices, and fails")
        .noneMatch(node -> node.operator().equals("MaxPool") && node.outputs().size() > 1);
  }
}
