package io.github.camgraft.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.SparseTensorProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Weights of which a file holds only those that are not zero. */
class SparseWeightsTest {
  @Test
  void areSpreadOutByTheRuntime() {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Model sparse = withSparse(model, "0.classifier.weight");
    Augmented augmented = Augmenter.augment(sparse, AugmentOptions.DEFAULT);
    Verification verification = Verification.of(model, augmented);
    assertThat(verification.outputError()).isZero();
    assertThat(verification.compared()).isEqualTo(verification.segments());
  }

  private static Model withSparse(Model model, String name) {
    Tensor dense = model.graph().initializers().get(name);
    long[] everywhere = LongStream.range(0, dense.count()).toArray();
    TensorProto places = Tensor.ofLongs(name + "/places", everywhere).proto();
    SparseTensorProto sparse =
        SparseTensorProto.newBuilder()
            .addAllDims(dense.proto().getDimsList())
            .setValues(dense.proto().toBuilder().clearDims().addDims(dense.count()))
            .setIndices(places)
            .build();
    GraphProto.Builder graph = model.graph().proto().toBuilder().addSparseInitializer(sparse);
    for (int i = graph.getInitializerCount() - 1; i >= 0; i--) {
      if (graph.getInitializer(i).getName().equals(name)) {
        graph.removeInitializer(i);
      }
    }
    return model.withGraph(Graph.of(graph.build()));
  }
}
