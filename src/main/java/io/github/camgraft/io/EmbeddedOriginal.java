package io.github.camgraft.io;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.StringStringEntryProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.text.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A model as a short text, for another model to carry that holds its weights too: every tensor that
 * the other one has is replaced by the checksum of its numbers, and what is left is compressed.
 */
public final class EmbeddedOriginal {
  /** Shorter tensors are not worth a checksum. */
  private static final int SHORT = 64;

  private static final String CHECKSUM = "camgraft.checksum";

  private final Model carrier;
  private final Map<String, TensorProto> carried = new HashMap<>();

  /** By where numbers have stayed: the carrier and its original have left the same ones there. */
  private final Map<TensorProto, Optional<String>> checksumsInFile = new HashMap<>();

  /** Of numbers in files beside the carrier; null until somebody wants them. */
  private @Nullable Map<String, TensorProto> carriedBeside;

  /** How many bytes may still be unpacked. */
  private long left;

  private EmbeddedOriginal(Model carrier) {
    this.carrier = carrier;
    this.left = Budgets.of(carrier).unpacked();
    mapped(
        carrier.proto(),
        tensor -> {
          checksum(tensor).ifPresent(sum -> carried.put(sum, tensor));
          return tensor;
        });
  }

  /** The text for a model, given the one that will carry it. */
  public static String of(Model model, Model carrier) {
    EmbeddedOriginal imprint = new EmbeddedOriginal(carrier);
    Message shortened = mapped(model.proto(), imprint::shortened);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream output = new DeflaterOutputStream(compressed)) {
      shortened.writeTo(output);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Base64.getEncoder().encodeToString(compressed.toByteArray());
  }

  /**
   * The model behind a text.
   *
   * @param carrier the model that carries the text
   * @throws ModelException if the text is damaged, or weights that it refers to are gone
   */
  public static Model restored(String text, Model carrier) {
    EmbeddedOriginal imprint = new EmbeddedOriginal(carrier);
    Message whole = mapped(imprint.parsed(text), imprint::withNumbers);
    List<String> beside = carrier.externalLocations();
    Model model = Model.withWeightsOf(carrier, DataCopies.foundAgain((ModelProto) whole, beside));
    Soundness.require(model.proto());
    if (model.graph().nodes().isEmpty()) {
      throw new ModelException("the original that the file carries is damaged: it has no nodes");
    }
    return model;
  }

  private ModelProto parsed(String text) {
    byte[] compressed = decoded(text);
    try (InputStream input =
        new InflaterInputStream(new java.io.ByteArrayInputStream(compressed))) {
      byte[] bytes = input.readNBytes((int) Math.min(Integer.MAX_VALUE, left));
      if (bytes.length == left) {
        throw tooLarge();
      }
      left -= bytes.length;
      return ModelProto.parseFrom(bytes);
    } catch (IOException damaged) {
      throw new ModelException("the original that the file carries is damaged", damaged);
    }
  }

  private ModelException tooLarge() {
    return new ModelException(
        "the original that the file carries would be more than %d MB, more than a file of this size can hold: it is damaged; %s"
            .formatted(Budgets.of(carrier).unpacked() >> 20, Budgets.ADVICE));
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException damaged) {
      throw new ModelException("the original that the file carries is damaged", damaged);
    }
  }

  private TensorProto shortened(TensorProto tensor) {
    return checksum(tensor)
        .filter(sum -> isSame(tensor, carried.get(sum)))
        .map(sum -> withoutNumbers(tensor, sum))
        .orElse(tensor);
  }

  private TensorProto withoutNumbers(TensorProto tensor, String checksum) {
    TensorProto.Builder inside =
        isLeft(tensor)
            ? tensor.toBuilder().clearExternalData().clearDataLocation()
            : tensor.toBuilder();
    return inside
        .clearRawData()
        .clearFloatData()
        .clearInt32Data()
        .clearStringData()
        .clearInt64Data()
        .clearDoubleData()
        .clearUint64Data()
        .addExternalData(StringStringEntryProto.newBuilder().setKey(CHECKSUM).setValue(checksum))
        .build();
  }

  /** Whether the numbers have stayed in the file that the carrier was read from. */
  private boolean isLeft(TensorProto tensor) {
    return carrier.weightsInFile().filter(weights -> weights.hold(tensor)).isPresent();
  }

  private TensorProto withNumbers(TensorProto tensor) {
    List<StringStringEntryProto> notes = tensor.getExternalDataList();
    if (notes.isEmpty() || !notes.get(notes.size() - 1).getKey().equals(CHECKSUM)) {
      return tensor;
    }
    String checksum = notes.get(notes.size() - 1).getValue();
    TensorProto source =
        Optional.ofNullable(carried.get(checksum))
            .map(this::numbers)
            .or(() -> Optional.ofNullable(beside().get(checksum)))
            .orElseThrow(
                () ->
                    new ModelException(
                        "the numbers of '%s' are no longer in the file, which another program has changed since it was augmented"
                            .formatted(tensor.getName())));
    TensorProto whole =
        tensor.toBuilder().removeExternalData(notes.size() - 1).mergeFrom(source).build();
    left -= isLeft(whole) ? new ExternalData(whole).length() : whole.getSerializedSize();
    if (left < 0) {
      throw tooLarge();
    }
    return whole;
  }

  /** Where numbers lie that went into files beside the carrier when it was written. */
  private Map<String, TensorProto> beside() {
    if (carriedBeside == null) {
      Map<String, TensorProto> places = new HashMap<>();
      carrier.beside().forEach(data -> places.put(checksum(data), place(data.tensor())));
      carriedBeside = places;
    }
    return carriedBeside;
  }

  /** As of the same numbers inside the file. */
  private String checksum(ExternalData data) {
    CRC32C checksum = new CRC32C();
    try (CheckedOutputStream output =
        new CheckedOutputStream(OutputStream.nullOutputStream(), checksum)) {
      TensorProto numbers = place(data.tensor());
      long size = WholeModel.writeWithNumbers(numbers, carrier.folder().orElseThrow(), output);
      return text(checksum, size);
    } catch (IOException failure) {
      throw new ModelException(Reason.of(failure), failure);
    }
  }

  private static String text(CRC32C checksum, long size) {
    return "%08x-%d".formatted(checksum.getValue(), size);
  }

  /** Where the numbers of a tensor lie, and nothing else of it. */
  private static TensorProto place(TensorProto tensor) {
    return TensorProto.newBuilder()
        .setDataLocation(tensor.getDataLocation())
        .addAllExternalData(tensor.getExternalDataList())
        .build();
  }

  /**
   * The numbers of a tensor in the field that holds them, or where they have stayed, and nothing
   * else of it.
   */
  private TensorProto numbers(TensorProto tensor) {
    if (isLeft(tensor)) {
      return place(tensor);
    }
    TensorProto.Builder numbers =
        TensorProto.newBuilder()
            .addAllFloatData(tensor.getFloatDataList())
            .addAllInt32Data(tensor.getInt32DataList())
            .addAllStringData(tensor.getStringDataList())
            .addAllInt64Data(tensor.getInt64DataList())
            .addAllDoubleData(tensor.getDoubleDataList())
            .addAllUint64Data(tensor.getUint64DataList());
    return tensor.hasRawData() ? numbers.setRawData(tensor.getRawData()).build() : numbers.build();
  }

  /** Equal checksums alone do not prove it. */
  private boolean isSame(TensorProto tensor, @Nullable TensorProto other) {
    return other != null && numbers(tensor).equals(numbers(other));
  }

  /**
   * The checksum of a tensor's numbers; none where they are few. Processors have an instruction for
   * it, so that half a gigabyte of weights takes no longer than reading it.
   */
  private Optional<String> checksum(TensorProto tensor) {
    return isLeft(tensor)
        ? checksumsInFile.computeIfAbsent(numbers(tensor), this::computed)
        : computed(numbers(tensor));
  }

  private Optional<String> computed(TensorProto numbers) {
    CRC32C checksum = new CRC32C();
    try (CheckedOutputStream output =
        new CheckedOutputStream(OutputStream.nullOutputStream(), checksum)) {
      long size = write(numbers, output);
      return size < SHORT ? Optional.empty() : Optional.of(text(checksum, size));
    } catch (IOException failure) {
      throw new ModelException(Reason.of(failure), failure);
    }
  }

  /** Writes numbers as a message of nothing else, and tells how long it is. */
  private long write(TensorProto numbers, OutputStream output) throws IOException {
    if (!isLeft(numbers)) {
      numbers.writeTo(output);
      return numbers.getSerializedSize();
    }
    return WholeModel.write(numbers, carrier.weightsInFile().orElseThrow(), output);
  }

  /** A message with every tensor in it, however deep, replaced by what the change makes of it. */
  private static Message mapped(Message message, UnaryOperator<TensorProto> change) {
    if (message instanceof TensorProto tensor) {
      return change.apply(tensor);
    }
    Message.Builder changed = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (descriptor.isRepeated()) {
        List<?> parts = (List<?>) field.getValue();
        for (int i = 0; i < parts.size(); i++) {
          changed.setRepeatedField(descriptor, i, mapped((Message) parts.get(i), change));
        }
      } else {
        changed.setField(descriptor, mapped((Message) field.getValue(), change));
      }
    }
    return changed.build();
  }
}
