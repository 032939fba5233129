package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The nodes that multiply matrices. */
final class MatrixProduct {
  private MatrixProduct() {}

  static Value of(Value left, Value right) {
    Tape tape = left.tape();
    Optional<Value> places = OneHot.of(left).map(OneHot::places);
    if (places.isPresent() && right.rank() == 2) {
      Shape picked = new Shape(List.of(left.shape().get(0), right.shape().get(1)));
      Attributes rows = Attributes.NONE.with("axis", 0);
      return tape.node("Gather", new TensorType(left.type(), picked), rows, right, places.get());
    }
    int rows = Math.max(left.rank(), right.rank()) - 2;
    Shape outer = outer(left).broadcast(outer(right));
    List<Dimension> dimensions = new ArrayList<>(outer.dimensions().subList(0, rows));
    dimensions.add(left.shape().get(-2));
    dimensions.add(right.shape().get(-1));
    TensorType type = new TensorType(left.type(), new Shape(dimensions));
    return tape.node("MatMul", type, Attributes.NONE, left, right);
  }

  private static Shape outer(Value value) {
    return new Shape(value.shape().dimensions().subList(0, value.rank() - 2));
  }
}
