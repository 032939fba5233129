package io.github.camgraft.io;

import com.google.protobuf.ByteString;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.ExternalTensors;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.util.Optional;

/** A model with the weights inside that lay in files beside it. */
final class InsideWeights {
  private InsideWeights() {}

  static Model of(Model model) {
    if (model.externalLocations().isEmpty()) {
      return model;
    }
    long bytes = model.proto().getSerializedSize();
    for (ExternalData data : model.beside()) {
      bytes = Math.addExact(bytes, data.length());
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new ModelException(
          "the model and the weights beside it take %d MB together, and one ONNX file holds less than 2048; leave out --single-file"
              .formatted(bytes >> 20));
    }
    return Model.withWeightsOf(
        model, ExternalTensors.changed(model.proto(), tensor -> inside(tensor, model.folder())));
  }

  private static TensorProto inside(TensorProto tensor, Optional<DataFolder> folder) {
    return tensor.toBuilder()
        .clearExternalData()
        .clearDataLocation()
        .setRawData(ByteString.copyFrom(new ExternalData(tensor).read(folder)))
        .build();
  }
}
