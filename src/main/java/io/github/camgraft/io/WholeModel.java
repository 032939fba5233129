package io.github.camgraft.io;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.WeightsInFile;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Predicate;

/**
 * Writes a model with the weights that have stayed in the file it was read from, which are handed
 * on piece by piece. The bytes are those that Protocol Buffers would write if it had them all.
 */
final class WholeModel {
  private static final int GRAPH = ModelProto.GRAPH_FIELD_NUMBER;
  private static final int INITIALIZER = GraphProto.INITIALIZER_FIELD_NUMBER;
  private static final int RAW_DATA = TensorProto.RAW_DATA_FIELD_NUMBER;

  /** A message without one of its fields: what is written in front of it, and what behind. */
  private record Around<M extends Message>(M front, M back) {
    long size() {
      return (long) front.getSerializedSize() + back.getSerializedSize();
    }
  }

  private final DataFolder folder;
  private final Predicate<TensorProto> isTaken;
  private final OutputStream stream;
  private final CodedOutputStream output;

  /**
   * For some tensors.
   *
   * @param folder where their numbers are
   * @param isTaken whether it is one whose numbers are put into the model
   */
  private WholeModel(DataFolder folder, Predicate<TensorProto> isTaken, OutputStream stream) {
    this.folder = folder;
    this.isTaken = isTaken;
    this.stream = stream;
    this.output = CodedOutputStream.newInstance(stream);
  }

  /** Writes a model some of whose tensors have stayed in a file. */
  static void write(ModelProto model, WeightsInFile weights, OutputStream stream)
      throws IOException {
    weights.requireUnchanged();
    new WholeModel(weights.folder(), weights::hold, stream).write(model);
  }

  /** How long a model is with the numbers of all its initializers in it. */
  static long sizeOfAll(ModelProto model, DataFolder folder) {
    return all(folder, OutputStream.nullOutputStream()).size(model);
  }

  /** Writes a model with the numbers of all its initializers, wherever they are. */
  static void writeAll(ModelProto model, DataFolder folder, OutputStream stream)
      throws IOException {
    all(folder, stream).write(model);
  }

  private static WholeModel all(DataFolder folder, OutputStream stream) {
    return new WholeModel(folder, tensor -> ExternalData.of(tensor).isPresent(), stream);
  }

  /** Writes a tensor that has stayed in a file, and tells how many bytes these were. */
  static long write(TensorProto tensor, WeightsInFile weights, OutputStream stream)
      throws IOException {
    WholeModel whole = new WholeModel(weights.folder(), weights::hold, stream);
    whole.write(tensor);
    whole.output.flush();
    return whole.size(tensor);
  }

  /** The same of a tensor whose numbers lie in a file beside the model. */
  static long writeWithNumbers(TensorProto tensor, DataFolder folder, OutputStream stream)
      throws IOException {
    WholeModel whole = all(folder, stream);
    whole.write(tensor);
    whole.output.flush();
    return whole.size(tensor);
  }

  private void write(ModelProto model) throws IOException {
    Around<ModelProto> parts = around(model, GRAPH);
    parts.front().writeTo(output);
    head(GRAPH, size(model.getGraph()));
    write(model.getGraph());
    parts.back().writeTo(output);
    output.flush();
  }

  private long size(ModelProto model) {
    long length = size(model.getGraph());
    return around(model, GRAPH).size() + headSize(GRAPH, length) + length;
  }

  private long size(GraphProto graph) {
    long size = around(graph, INITIALIZER).size();
    for (TensorProto tensor : graph.getInitializerList()) {
      long length = size(tensor);
      size += headSize(INITIALIZER, length) + length;
    }
    return size;
  }

  private void write(GraphProto graph) throws IOException {
    Around<GraphProto> parts = around(graph, INITIALIZER);
    parts.front().writeTo(output);
    for (TensorProto tensor : graph.getInitializerList()) {
      head(INITIALIZER, size(tensor));
      write(tensor);
    }
    parts.back().writeTo(output);
  }

  private long size(TensorProto tensor) {
    if (!isTaken.test(tensor)) {
      return tensor.getSerializedSize();
    }
    long length = new ExternalData(tensor).length();
    return around(inside(tensor), RAW_DATA).size() + headSize(RAW_DATA, length) + length;
  }

  private void write(TensorProto tensor) throws IOException {
    if (!isTaken.test(tensor)) {
      tensor.writeTo(output);
      return;
    }
    Around<TensorProto> parts = around(inside(tensor), RAW_DATA);
    parts.front().writeTo(output);
    ExternalData numbers = new ExternalData(tensor);
    head(RAW_DATA, numbers.length());
    output.flush();
    numbers.part(folder).copyTo(stream);
    parts.back().writeTo(output);
  }

  /** The tensor as it was but for its numbers. */
  private static TensorProto inside(TensorProto tensor) {
    return tensor.toBuilder().clearExternalData().clearDataLocation().build();
  }

  private void head(int field, long length) throws IOException {
    output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    output.writeUInt64NoTag(length);
  }

  private static long headSize(int field, long length) {
    return (long) CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length);
  }

  /** Fields are written by their numbers, and what is unknown in the end. */
  @SuppressWarnings("unchecked")
  private static <M extends Message> Around<M> around(M message, int field) {
    Message.Builder front = message.newBuilderForType();
    Message.Builder back = message.toBuilder();
    for (FieldDescriptor descriptor : message.getAllFields().keySet()) {
      if (descriptor.getNumber() < field) {
        front.setField(descriptor, message.getField(descriptor));
      }
      if (descriptor.getNumber() <= field) {
        back.clearField(descriptor);
      }
    }
    return new Around<>((M) front.build(), (M) back.build());
  }
}
