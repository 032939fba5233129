package io.github.camgraft.spark;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.files.Digest;
import io.github.camgraft.ir.ModelException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.broadcast.Broadcast;

/** Where executors find the model. */
sealed interface ModelPlace extends Serializable {
  /** Opens it. */
  Explainer open(ExplainerSettings settings, String digest);

  /** It is sent to each of them once. */
  record Sent(Broadcast<byte[]> file) implements ModelPlace {
    private static final long serialVersionUID = 1L;

    @Override
    public Explainer open(ExplainerSettings settings, String digest) {
      return Explainer.open(file.value(), settings);
    }
  }

  /** It lies at the same place for all of them. */
  record Shared(String path) implements ModelPlace {
    private static final long serialVersionUID = 1L;

    /**
     * Opens it.
     *
     * @throws ModelException if it is not there, or is not the one that the driver saw
     */
    @Override
    public Explainer open(ExplainerSettings settings, String digest) {
      Path file = Path.of(path);
      try {
        if (!Digest.sha256(file).equals(digest)) {
          throw new ModelException(
              "the model '%s' is not the same on an executor as on the driver; put it where all of them see one file"
                  .formatted(path));
        }
      } catch (IOException failure) {
        throw new ModelException(
            "the model '%s' cannot be read on an executor: %s; put it where all of them see it"
                .formatted(path, failure.getMessage()),
            failure);
      }
      return Explainer.open(file, settings);
    }
  }
}
