package io.github.camgraft.io;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.io.IOException;

/**
 * Reads all of a model file but its large weights, which are passed over. Protocol Buffers' own
 * parsers know no such thing, so this walks down to the initializers by the wire format (each field
 * a tag, then its value or its length and its bytes) and gives all else to them.
 */
final class PartialModel {
  /** Shorter weights are read: the runtime may look at them while it infers types. */
  private static final int LARGE = 1 << 14;

  private static final int GRAPH = ModelProto.GRAPH_FIELD_NUMBER;
  private static final int INITIALIZER = GraphProto.INITIALIZER_FIELD_NUMBER;
  private static final int RAW_DATA = TensorProto.RAW_DATA_FIELD_NUMBER;

  private final CodedInputStream input;
  private final int nesting;
  private final String location;

  private PartialModel(CodedInputStream input, int nesting, String location) {
    this.input = input;
    this.nesting = nesting;
    this.location = location;
  }

  /**
   * The model in which large weights are external data.
   *
   * @param input the file from its beginning
   * @param nesting how deep messages may lie in each other
   * @param location of those external data: the name of the file
   * @throws InvalidProtocolBufferException if it is none
   */
  static ModelProto read(CodedInputStream input, int nesting, String location) throws IOException {
    return new PartialModel(input, nesting, location).model();
  }

  private ModelProto model() throws IOException {
    ModelProto.Builder model = ModelProto.newBuilder();
    // A message in two pieces is one of both.
    Fields rest = others(GRAPH, () -> model.mergeGraph(graph()));
    return model.mergeFrom(rest.parser(nesting)).build();
  }

  private GraphProto graph() throws IOException {
    GraphProto.Builder graph = GraphProto.newBuilder();
    Fields rest = others(INITIALIZER, () -> graph.addInitializer(tensor()));
    return graph.mergeFrom(rest.parser(nesting)).build();
  }

  /** Reads a message within another one. */
  @FunctionalInterface
  private interface Message {
    void read() throws IOException;
  }

  /** All fields of a message but those messages in it, which are read on the way. */
  private Fields others(int field, Message message) throws IOException {
    Fields rest = new Fields();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (isBytes(tag, field)) {
        int end = input.pushLimit(input.readRawVarint32());
        message.read();
        if (input.getBytesUntilLimit() != 0) {
          throw new InvalidProtocolBufferException("It ends within a message.");
        }
        input.popLimit(end);
      } else {
        rest.copy(tag, input);
      }
    }
    return rest;
  }

  private TensorProto tensor() throws IOException {
    Fields rest = new Fields();
    long offset = -1;
    int length = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (isBytes(tag, RAW_DATA)) {
        length = input.readRawVarint32();
        offset = input.getTotalBytesRead();
        if (length < LARGE) {
          rest.output.writeBytes(RAW_DATA, ByteString.copyFrom(input.readRawBytes(length)));
        } else {
          input.skipRawBytes(length);
        }
      } else {
        rest.copy(tag, input);
      }
    }
    TensorProto tensor = TensorProto.parseFrom(rest.parser(nesting));
    return length < LARGE ? tensor : ExternalData.referredTo(tensor, location, offset, length);
  }

  private static boolean isBytes(int tag, int field) {
    return tag == ((field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  /** Fields as they were found. */
  private static final class Fields {
    private final ByteString.Output bytes = ByteString.newOutput();
    private final CodedOutputStream output = CodedOutputStream.newInstance(bytes);

    void copy(int tag, CodedInputStream input) throws IOException {
      int field = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> output.writeUInt64(field, input.readUInt64());
        case WireFormat.WIRETYPE_FIXED64 -> output.writeFixed64(field, input.readFixed64());
        case WireFormat.WIRETYPE_FIXED32 -> output.writeFixed32(field, input.readFixed32());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> output.writeBytes(field, input.readBytes());
        default ->
            throw new InvalidProtocolBufferException(
                "Field %d has no known form.".formatted(field));
      }
    }

    CodedInputStream parser(int nesting) throws IOException {
      output.flush();
      CodedInputStream parser = bytes.toByteString().newCodedInput();
      parser.setRecursionLimit(nesting);
      return parser;
    }
  }
}
