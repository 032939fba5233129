package io.github.camgraft.fuzz;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A message somewhere inside another one.
 *
 * @param steps the fields that lead to it
 * @param message what is there
 */
record Place(List<Step> steps, Message message) {
  /**
   * One field.
   *
   * @param index which of several; negative where there is only one
   */
  record Step(FieldDescriptor field, int index) {
    Message in(Message outer) {
      return (Message)
          (field.isRepeated() ? outer.getRepeatedField(field, index) : outer.getField(field));
    }

    Message with(Message outer, Message inner) {
      Message.Builder builder = outer.toBuilder();
      return (field.isRepeated()
              ? builder.setRepeatedField(field, index, inner)
              : builder.setField(field, inner))
          .build();
    }
  }

  /** All messages in one, itself first. */
  static List<Place> in(Message root) {
    List<Place> places = new ArrayList<>();
    collect(root, List.of(), places);
    return places;
  }

  private static void collect(Message message, List<Step> steps, List<Place> places) {
    places.add(new Place(steps, message));
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                int count = field.isRepeated() ? message.getRepeatedFieldCount(field) : 1;
                for (int i = 0; i < count; i++) {
                  Step step = new Step(field, field.isRepeated() ? i : -1);
                  List<Step> longer = new ArrayList<>(steps);
                  longer.add(step);
                  collect(step.in(message), longer, places);
                }
              }
            });
  }

  /** The same outermost message with another one here. */
  Message changed(Message root, UnaryOperator<Message> change) {
    return changed(root, 0, change);
  }

  private Message changed(Message outer, int depth, UnaryOperator<Message> change) {
    if (depth == steps.size()) {
      return change.apply(outer);
    }
    Step step = steps.get(depth);
    return step.with(outer, changed(step.in(outer), depth + 1, change));
  }
}
