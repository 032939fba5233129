package io.github.camgraft.augment;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** What exporters and people hang behind scores: the tensor {@code p} holds the probabilities. */
final class TailSamples {
  private static final Attributes NONE = Attributes.NONE;

  private TailSamples() {}

  private static Attributes axis(long axis) {
    return NONE.with("axis", axis);
  }

  record Sample(String name, SmallClassifier graph, String score) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Sample sample(String name, String score, SmallClassifier graph) {
    return new Sample(name, graph, score);
  }

  private static SmallClassifier of(int columns) {
    return new SmallClassifier(columns);
  }

  static Stream<Sample> samples() {
    return Stream.concat(activations(), Stream.concat(combinations(), choices()));
  }

  /** One tensor of scores is behind the probabilities. */
  static Stream<Sample> activations() {
    return Stream.of(
        sample(
            "per cent",
            "scores",
            of(3)
                .number("hundred", 100)
                .node("Softmax", "scores", "p")
                .node("Mul", "p,hundred", "out")),
        sample(
            "bytes",
            "scores",
            of(3)
                .number("bytes", 255)
                .node("Sigmoid", "scores", "p")
                .node("Mul", "p,bytes", "out")),
        sample(
            "clamped",
            "scores",
            of(3)
                .number("least", 1e-7)
                .number("most", 1 - 1e-7)
                .node("Sigmoid", "scores", "s")
                .node("Clip", "s,least,most", "p")
                .node("Identity", "p", "out")),
        sample(
            "the opposite first",
            "scores",
            of(1)
                .number("one", 1)
                .node("Sigmoid", "scores", "s")
                .node("Sub", "one,s", "opposite")
                .node("Concat", "opposite,s", "p", axis(1))
                .node("Identity", "p", "out")),
        sample(
            "the opposite last",
            "-scores",
            of(1)
                .number("one", 1)
                .node("Sigmoid", "scores", "s")
                .node("Sub", "one,s", "opposite")
                .node("Concat", "s,opposite", "p", axis(1))
                .node("Identity", "p", "out")),
        sample(
            "temperature",
            "cooled",
            of(3)
                .number("temperature", 2.5)
                .node("Div", "scores,temperature", "cooled")
                .node("Softmax", "cooled", "p")
                .node("Identity", "p", "out")),
        sample(
            "logarithm and back",
            "scores",
            of(3)
                .node("LogSoftmax", "scores", "l")
                .node("Exp", "l", "p")
                .node("Identity", "p", "out")),
        sample("logarithm", "scores", of(3).node("Softmax", "scores", "p").node("Log", "p", "out")),
        sample(
            "softmax in parts",
            "scores",
            of(3)
                .node("ReduceMax", "scores,last", "most")
                .node("Sub", "scores,most", "below")
                .node("Exp", "below", "e")
                .node("ReduceSum", "e,last", "sum")
                .node("Div", "e,sum", "p")
                .longs("last", 1)
                .node("Identity", "p", "out")),
        sample(
            "softmax in parts, one number of each row laid beside the others",
            "scores",
            of(3)
                .longs("last", 1)
                .longs("column", 1, 1)
                .longs("row", 1, 3)
                .node("ReduceMax", "scores,last", "most", NONE.with("keepdims", 0L))
                .node("Reshape", "most,column", "beside")
                .node("Expand", "beside,row", "repeated")
                .node("Identity", "repeated", "stopped")
                .node("Sub", "scores,stopped", "below")
                .node("Exp", "below", "e")
                .node("ReduceSum", "e,last", "sum", NONE.with("keepdims", 0L))
                .node("Reshape", "sum,column", "sums")
                .node("Expand", "sums,row", "divisors")
                .node("Div", "e,divisors", "p")
                .node("Identity", "p", "out")),
        sample(
            "log-softmax in parts",
            "scores",
            of(3)
                .longs("last", 1)
                .node("ReduceMax", "scores,last", "most")
                .node("Sub", "scores,most", "below")
                .node("Exp", "below", "e")
                .node("ReduceSum", "e,last", "sum")
                .node("Log", "sum", "l")
                .node("Sub", "below,l", "out")
                .node("Exp", "out", "p")),
        sample(
            "log-softmax by one sum",
            "scores",
            of(3)
                .longs("last", 1)
                .node("ReduceLogSumExp", "scores,last", "l")
                .node("Sub", "scores,l", "out")
                .node("Exp", "out", "p")),
        sample(
            "sigmoid in parts",
            "scores",
            of(3)
                .number("one", 1)
                .node("Neg", "scores", "n")
                .node("Exp", "n", "e")
                .node("Add", "e,one", "sum")
                .node("Reciprocal", "sum", "p")
                .node("Identity", "p", "out")),
        sample(
            "tanh",
            "scores",
            of(3)
                .number("one", 1)
                .number("two", 2)
                .node("Tanh", "scores", "t")
                .node("Add", "t,one", "u")
                .node("Div", "u,two", "p")
                .node("Identity", "p", "out")),
        sample(
            "transposed",
            "pixel",
            of(3)
                .longs("places", 1, 3, 1, 1)
                .node("Reshape", "scores,places", "pixel")
                .node("Transpose", "pixel", "t", NONE.with("perm", 0L, 2L, 3L, 1L))
                .node("Softmax", "t", "s", axis(3))
                .node("Transpose", "s", "u", NONE.with("perm", 0L, 3L, 1L, 2L))
                .node("Flatten", "u", "p")
                .node("Identity", "p", "out")),
        sample(
            "divided by their sum",
            "scores",
            of(3)
                .node("Sigmoid", "scores", "s")
                .node("LpNormalization", "s", "p", NONE.with("p", 1L).with("axis", 1L))
                .node("Identity", "p", "out")),
        sample(
            "hard",
            "scores",
            of(3).node("HardSigmoid", "scores", "p").node("Identity", "p", "out")),
        sample(
            "the second of two",
            "scores",
            of(2)
                .constant(Tensor.of("second", DataType.INT64, Shape.SCALAR, 1))
                .node("Softmax", "scores", "p", axis(1))
                .node("Gather", "p,second", "out", axis(1))));
  }

  /** Several are, so that what the file returns is differentiated. */
  private static Stream<Sample> combinations() {
    return Stream.of(
        sample(
            "weighted mean",
            "out",
            of(3)
                .number("more", 0.7)
                .number("less", 0.3)
                .node("Softmax", "scores", "a")
                .node("Softmax", "further", "b")
                .node("Mul", "a,more", "c")
                .node("Mul", "less,b", "d")
                .node("Add", "c,d", "p")
                .node("Identity", "p", "out")),
        sample(
            "votes",
            "out",
            of(3)
                .number("two", 2)
                .node("Softmax", "scores", "a")
                .node("Softmax", "further", "b")
                .node("Sum", "a,b", "out")
                .node("Div", "out,two", "p")),
        sample(
            "stacked",
            "out",
            of(3)
                .longs("front", 0)
                .node("Sigmoid", "scores", "a")
                .node("Sigmoid", "further", "b")
                .node("Unsqueeze", "a,front", "c")
                .node("Unsqueeze", "b,front", "d")
                .node("Concat", "c,d", "e", axis(0))
                .node("ReduceMean", "e,front", "p", NONE.with("keepdims", 0L))
                .node("Identity", "p", "out")),
        sample(
            "the surer one",
            "out",
            of(3)
                .node("Sigmoid", "scores", "a")
                .node("Sigmoid", "further", "b")
                .node("Max", "a,b", "p")
                .node("Identity", "p", "out")),
        sample(
            "mean over places",
            "flattened",
            of(3)
                .node("Softmax", "maps", "s", axis(1))
                .node("GlobalAveragePool", "s", "g")
                .node("Flatten", "g", "p")
                .node("Identity", "p", "flattened")),
        sample(
            "halves of a batch",
            "out",
            of(3)
                .number("two", 2)
                .longs("zero", 0)
                .longs("halves", 2)
                .node("GlobalMaxPool", "features", "brightest")
                .node("Flatten", "brightest", "other")
                .node("Concat", "flat,other", "views", axis(0))
                .node("Gemm", "views,weights", "both")
                .node("Softmax", "both", "s", axis(1))
                .node("Shape", "s", "lengths", NONE.with("end", 1L))
                .node("Div", "lengths,halves", "half")
                .node("Slice", "s,zero,half,zero", "a")
                .node("Slice", "s,half,lengths,zero", "b")
                .node("Add", "a,b", "sum")
                .node("Div", "sum,two", "p")
                .node("Identity", "p", "out")),
        sample(
            "all but the background",
            "out",
            of(4)
                .longs("from", 1)
                .longs("to", 4)
                .longs("classes", 1)
                .node("Softmax", "scores", "s")
                .node("Slice", "s,from,to,classes", "p")
                .node("Identity", "p", "out")),
        sample(
            "weights in one tensor",
            "out",
            of(3)
                .longs("front", 0)
                .constant(Tensor.ofFloats("shares", Shape.of(2, 1, 1), 0.7f, 0.3f))
                .node("Softmax", "scores", "a")
                .node("Softmax", "further", "b")
                .node("Unsqueeze", "a,front", "c")
                .node("Unsqueeze", "b,front", "d")
                .node("Concat", "c,d", "e", axis(0))
                .node("Mul", "e,shares", "f")
                .node("ReduceSum", "f,front", "p", NONE.with("keepdims", 0L))
                .node("Identity", "p", "out")),
        sample(
            "geometric mean",
            "out",
            of(3)
                .number("half", 0.5)
                .node("LogSoftmax", "scores", "a")
                .node("LogSoftmax", "further", "b")
                .node("Add", "a,b", "c")
                .node("Mul", "c,half", "d")
                .node("Exp", "d", "p")
                .node("Identity", "p", "out")),
        sample(
            "evidence",
            "out",
            of(3)
                .number("one", 1)
                .longs("classes", 1)
                .node("Softplus", "scores", "e")
                .node("Add", "e,one", "a")
                .node("ReduceSum", "a,classes", "s")
                .node("Div", "a,s", "p")
                .node("Identity", "p", "out")),
        sample(
            "evidence by exponentials",
            "out",
            of(3)
                .number("one", 1)
                .longs("classes", 1)
                .node("Exp", "scores", "e")
                .node("Add", "e,one", "a")
                .node("ReduceSum", "a,classes", "s")
                .node("Div", "a,s", "p")
                .node("Identity", "p", "out")),
        sample("each calibrated, rows of zeros marked", "out", calibrated()),
        sample(
            "each divided by their sum, one where that is zero",
            "out",
            of(3)
                .number("one", 1)
                .number("zero", 0)
                .longs("classes", 1)
                .node("Sigmoid", "scores", "a")
                .node("ReduceSum", "a,classes", "s")
                .node("Equal", "s,zero", "nothing")
                .node("Where", "nothing,one,s", "divisor")
                .node("Div", "a,divisor", "b")
                .node("Softmax", "further", "c")
                .node("Mean", "b,c", "p")
                .node("Identity", "p", "out")),
        sample(
            "product",
            "out",
            of(3)
                .node("Softmax", "scores", "a")
                .node("Sigmoid", "further", "b")
                .node("Mul", "a,b", "p")
                .node("Identity", "p", "out")));
  }

  /**
   * The mean of two classifiers, of each of which the sigmoids are divided by their sum; where that
   * is zero, all are alike.
   */
  private static SmallClassifier calibrated() {
    SmallClassifier graph =
        of(3).number("one", 1).number("two", 2).number("count", 3).longs("classes", 1);
    for (String from : List.of("scores", "further")) {
      graph
          .node("Sigmoid", from, from + ".each")
          .node("ReduceSum", from + ".each,classes", from + ".sum")
          .node("Cast", from + ".sum", from + ".some", NONE.with("to", code(DataType.BOOL)))
          .node("Not", from + ".some", from + ".none")
          .node("Cast", from + ".none", from + ".marks", NONE.with("to", code(DataType.FLOAT)))
          .node("Add", from + ".each," + from + ".marks", from + ".marked")
          .node("Mul", from + ".marks,count", from + ".counted")
          .node("Add", from + ".counted," + from + ".sum", from + ".divisor")
          .node("Div", from + ".marked," + from + ".divisor", from + ".p");
    }
    return graph
        .node("Sum", "scores.p,further.p", "both")
        .node("Div", "both,two", "p")
        .node("Identity", "p", "out");
  }

  private static long code(DataType type) {
    return type.code();
  }

  /** The file does not return all of them. */
  private static Stream<Sample> choices() {
    return Stream.of(
        sample(
            "the best two",
            "scores",
            of(3)
                .longs("two", 2)
                .node("Softmax", "scores", "p")
                .node("TopK", "p,two", "out,which")),
        sample(
            "label",
            "scores",
            of(3).node("Softmax", "scores", "p").node("ArgMax", "p", "out", axis(1))),
        sample(
            "label of one of many",
            "scores",
            of(3).node("Sigmoid", "scores", "p").node("ArgMax", "p", "out", axis(1))),
        sample(
            "how sure",
            "scores",
            of(3)
                .longs("classes", 1)
                .node("Softmax", "scores", "p", axis(1))
                .node("ReduceMax", "p,classes", "out", NONE.with("keepdims", 0L))),
        sample(
            "quantised",
            "scores",
            of(3)
                .number("step", 1 / 256.0)
                .constant(Tensor.of("zero", DataType.UINT8, Shape.SCALAR, 0))
                .node("Softmax", "scores", "p")
                .node("QuantizeLinear", "p,step,zero", "out")),
        sample(
            "whole per cent",
            "scores",
            of(3)
                .number("hundred", 100)
                .node("Softmax", "scores", "p")
                .node("Mul", "p,hundred", "c")
                .node("Round", "c", "r")
                .node("Cast", "r", "out", NONE.with("to", (long) DataType.INT32.code()))),
        sample(
            "label of the opposite",
            "-scores",
            of(1)
                .number("one", 1)
                .node("Sigmoid", "scores", "s")
                .node("Sub", "one,s", "opposite")
                .node("Concat", "s,opposite", "p", axis(1))
                .node("ArgMax", "p", "out", axis(1))));
  }
}
