package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.label.Labels;
import io.github.camgraft.preprocessing.FurtherPictures;
import io.github.camgraft.preprocessing.InputPreparation;
import java.util.List;

/**
 * A model in a session, ready to explain.
 *
 * @param model takes pictures and gives explanations
 * @param sessions the model in its forms
 * @param contract what it promises
 * @param methods how it explains, in the order to be shown
 * @param preparation how pictures become inputs
 * @param furtherPictures what belongs into the further pictures of the model
 * @param labels the names of the classes
 */
record OpenModel(
    AugmentedModel model,
    FurtherSessions sessions,
    Contract contract,
    List<AttributionMethod> methods,
    InputPreparation preparation,
    FurtherPictures furtherPictures,
    Labels labels)
    implements AutoCloseable {
  /** Keeps its own copy. */
  OpenModel {
    methods = List.copyOf(methods);
  }

  /** How a picture becomes one of the inputs. */
  InputPreparation preparation(String input) {
    return furtherPictures.preparations().getOrDefault(input, preparation);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
