package io.github.camgraft.spark;

import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.ir.ModelException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;

/**
 * What executors do with each photograph. It fails where the model cannot be opened, never because
 * of a photograph.
 *
 * @param recipe how to explain
 * @param model where it is
 * @param reader reads photographs
 */
record ExplainPhoto(Recipe recipe, ModelPlace model, PhotoReader reader)
    implements UDF1<Object, Row> {
  private static final long serialVersionUID = 1L;

  @Override
  public Row call(Object photo) {
    TaskDevice device = TaskDevice.current();
    try (ExecutorExplainers.Lease lease =
        ExecutorExplainers.lease(List.of(recipe, device), () -> recipe.open(model, device))) {
      return result(photo, lease.opened());
    }
  }

  private Row result(Object photo, Opened opened) {
    Explainer explainer = opened.explainer();
    ResultRow row = new ResultRow(explainer, recipe);
    if (photo == null) {
      return row.failed(
          Optional.empty(), FailureKind.MISSING, "there is no photograph in this row");
    }
    PhotoFile file;
    try {
      file = reader.read(photo, opened.limit());
    } catch (ImageException failure) {
      return row.failed(Optional.empty(), FailureKind.UNREADABLE, failure.getMessage());
    }
    try {
      Photo decoded = explainer.preprocessing().read(file);
      List<Explanation> explanations = explainer.explain(decoded, opened.target());
      return row.explained(file.sha256(), explainer.preprocessing().framing(decoded), explanations);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError failure) {
      leaveToSpark(failure);
      return row.failed(Optional.of(file.sha256()), FailureKind.of(failure), sentence(failure));
    }
  }

  /** A task that was told to stop says nothing of its photograph. */
  private static void leaveToSpark(Throwable failure) {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new IllegalStateException("the task was stopped", failure);
    }
  }

  private static String sentence(Throwable failure) {
    String message = failure.getMessage();
    boolean isForeseen =
        FailureKind.of(failure) != FailureKind.OTHER || failure instanceof ModelException;
    return isForeseen && message != null ? message : failure.toString();
  }
}
