package io.github.camgraft.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Changes fields of a model, whatever they are: lengths, attributes, names, types, operators. A
 * field is dropped, doubled, moved, altered, filled where it was empty, or takes a message of its
 * kind from somewhere else in the model, so that graphs come to lie in graphs and types in types.
 */
final class ModelMutator implements Mutator {
  /** What nests may double with each change. */
  private static final int LARGEST = 1 << 18;

  private static final ByteMutator BYTES = new ByteMutator();

  /** All that the gradient rules know, and a few that nest. */
  private static final List<String> OPERATORS =
      Stream.concat(
              Stream.of(RuleTable.Kind.values())
                  .flatMap(kind -> RuleTables.EXACT.standard().operators(kind).stream()),
              Stream.of("If", "Loop", "Scan", "SequenceAt", "Optional", "StringSplit", "NonZero"))
          .sorted()
          .toList();

  @Override
  public byte[] mutated(byte[] original, RandomGenerator chance) {
    Message model;
    try {
      model = ModelProto.parseFrom(original);
    } catch (InvalidProtocolBufferException broken) {
      return BYTES.mutated(original, chance);
    }
    for (int i = Mutator.changes(chance); i > 0; i--) {
      Message changed = new Change(model, chance).made();
      model = changed.getSerializedSize() > LARGEST ? model : changed;
    }
    return model.toByteArray();
  }

  /** One change. */
  private static final class Change {
    private final Message model;
    private final RandomGenerator chance;
    private final List<Place> places;

    Change(Message model, RandomGenerator chance) {
      this.model = model;
      this.chance = chance;
      this.places = Place.in(model);
    }

    Message made() {
      return Mutator.one(places, chance).changed(model, this::changed);
    }

    private Message changed(Message message) {
      List<FieldDescriptor> set = List.copyOf(message.getAllFields().keySet());
      boolean fills = set.isEmpty() || chance.nextInt(8) == 0;
      List<FieldDescriptor> fields = fills ? message.getDescriptorForType().getFields() : set;
      if (fields.isEmpty()) {
        return message;
      }
      FieldDescriptor field = Mutator.one(fields, chance);
      Message.Builder builder = message.toBuilder();
      if (field.isRepeated()) {
        changeOneOf(builder, field);
      } else if (chance.nextInt(4) == 0) {
        builder.clearField(field);
      } else {
        builder.setField(field, value(builder, field, builder.getField(field)));
      }
      return builder.build();
    }

    private void changeOneOf(Message.Builder builder, FieldDescriptor field) {
      int count = builder.getRepeatedFieldCount(field);
      if (count == 0) {
        builder.addRepeatedField(field, value(builder, field, null));
        return;
      }
      int place = chance.nextInt(count);
      int other = chance.nextInt(count);
      Object here = builder.getRepeatedField(field, place);
      switch (chance.nextInt(6)) {
        case 0 -> {
          List<Object> rest = new ArrayList<>((List<?>) builder.getField(field));
          rest.remove(place);
          builder.setField(field, rest);
        }
        case 1 -> builder.addRepeatedField(field, here);
        case 2 -> {
          builder.setRepeatedField(field, place, builder.getRepeatedField(field, other));
          builder.setRepeatedField(field, other, here);
        }
        case 3 -> builder.addRepeatedField(field, value(builder, field, here));
        default -> builder.setRepeatedField(field, place, value(builder, field, here));
      }
    }

    /**
     * Another value for a field.
     *
     * @param old what was there; null where nothing was
     */
    private Object value(Message.Builder builder, FieldDescriptor field, Object old) {
      return switch (field.getJavaType()) {
        case INT -> (int) Oddities.whole(old == null ? 0 : (int) old, chance);
        case LONG -> Oddities.whole(old == null ? 0 : (long) old, chance);
        case FLOAT -> (float) Oddities.real(old == null ? 0 : (float) old, chance);
        case DOUBLE -> Oddities.real(old == null ? 0 : (double) old, chance);
        case BOOLEAN -> chance.nextBoolean();
        case STRING -> text(field);
        case BYTE_STRING -> bytes(old == null ? ByteString.EMPTY : (ByteString) old);
        case ENUM -> Mutator.one(field.getEnumType().getValues(), chance);
        case MESSAGE -> message(builder.newBuilderForField(field).getDefaultInstanceForType());
      };
    }

    private ByteString bytes(ByteString old) {
      return ByteString.copyFrom(BYTES.mutated(old.toByteArray(), chance));
    }

    /** Mostly a text that stands elsewhere in the model in such a field: names lead elsewhere. */
    private String text(FieldDescriptor field) {
      if (chance.nextInt(5) == 0) {
        return Oddities.text(chance);
      }
      String kind = kind(field);
      if (kind.equals("NodeProto.op_type") && chance.nextBoolean()) {
        return Mutator.one(OPERATORS, chance);
      }
      List<String> others = new ArrayList<>();
      for (Place place : places) {
        place
            .message()
            .getAllFields()
            .forEach(
                (other, value) -> {
                  if (other.getJavaType() == FieldDescriptor.JavaType.STRING
                      && kind(other).equals(kind)) {
                    if (value instanceof List<?> several) {
                      several.forEach(one -> others.add((String) one));
                    } else {
                      others.add((String) value);
                    }
                  }
                });
      }
      return others.isEmpty() ? Oddities.text(chance) : Mutator.one(others, chance);
    }

    /** The names of values are of one kind, wherever they stand. */
    private static String kind(FieldDescriptor field) {
      String owner = field.getContainingType().getName();
      boolean namesValue =
          switch (owner) {
            case "NodeProto" -> field.isRepeated();
            case "ValueInfoProto", "TensorProto" -> field.getName().equals("name");
            default -> false;
          };
      return namesValue ? "value" : owner + "." + field.getName();
    }

    private Message message(Message otherwise) {
      List<Message> others =
          places.stream()
              .map(Place::message)
              .filter(other -> other.getDescriptorForType() == otherwise.getDescriptorForType())
              .toList();
      return others.isEmpty() || chance.nextInt(10) == 0 ? otherwise : Mutator.one(others, chance);
    }
  }
}
