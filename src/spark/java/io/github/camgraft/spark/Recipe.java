package io.github.camgraft.spark;

import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.report.SettingsJson;
import java.io.Serializable;

/**
 * All that executors must know beside the model to explain as the driver was told. What stands in
 * files beside the model is in it, since executors do not have them.
 *
 * @param digest SHA-256 of the model's file
 * @param settings as {@link SettingsJson} writes them
 * @param target likewise
 * @param boxShare the share of a map's maximum that boxes enclose
 */
record Recipe(String digest, String settings, String target, double boxShare)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Opens the model for one task at a time. */
  Opened open(ModelPlace model, TaskDevice device) {
    ExplainerSettings said = SettingsJson.settings(settings);
    return new Opened(
        model.open(said.withSession(device.session(said.session())), digest),
        SettingsJson.target(target),
        said.photoLimit());
  }
}
