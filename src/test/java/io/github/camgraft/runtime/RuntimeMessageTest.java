package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeMessageTest {
  /** In the forms of ONNX Runtime 1.29. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Error code - ORT_FAIL - message: Node (a) is odd | Node (a) is odd
          Error code - ORT_RUNTIME_EXCEPTION - message: Exception during initialization: /onnxruntime_src/onnxruntime/core/providers/common.h:81 onnxruntime::AutoPadType onnxruntime::StringToAutoPadType(const std::string&) false was false. Unknown AutoPadType String | Unknown AutoPadType String
          Exception during initialization: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/transpose.h:52 onnxruntime::TransposeBase::TransposeBase(const KernelInfoType&) [with KernelInfoType = onnxruntime::OpKernelInfo] Attribute perm of Transpose has an invalid value. Value 7 is outside range | Attribute perm of Transpose has an invalid value. Value 7 is outside range
          Exception during initialization: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/grid_sample.h:40 onnxruntime::GridSample<T>::GridSample(const onnxruntime::OpKernelInfo&) [with T = float] mode "" not supported, expect bilinear, nearest or bicubic | mode "" not supported, expect bilinear, nearest or bicubic
          /onnxruntime_src/onnxruntime/core/graph/graph.cc:9 void onnxruntime::Graph::f(const std::function<void(int)>&) const size > 0 was false. Sizes (1) differ | Sizes (1) differ
          Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/framework/tensorprotoutils.cc:293 Data (4 bytes) of 'filters' do not fill (432 bytes) | Data (4 bytes) of 'filters' do not fill (432 bytes)
          /onnxruntime_src/onnxruntime/core/graph/graph.cc:9 void g() | void g()
          """)
  void whereItStandsInTheSourceIsLeftOut(String message, String sentence) {
    assertThat(RuntimeMessage.sentence(message)).isEqualTo(sentence);
  }
}
