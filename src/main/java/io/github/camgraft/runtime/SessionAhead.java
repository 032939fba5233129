package io.github.camgraft.runtime;

import io.github.camgraft.ir.Model;
import io.github.camgraft.parallel.BackgroundTask;

/**
 * A model that is loaded while something else goes on: loading keeps one core busy.
 *
 * @hidden
 */
public final class SessionAhead implements AutoCloseable {
  private final BackgroundTask<InferenceSession> loading;

  private SessionAhead(BackgroundTask<InferenceSession> loading) {
    this.loading = loading;
  }

  /**
   * Begins to load a model.
   *
   * @param model the model
   * @param settings the settings
   * @return the session that is being loaded
   */
  public static SessionAhead of(Model model, SessionSettings settings) {
    return new SessionAhead(
        BackgroundTask.begin("load", () -> InferenceSession.open(model, settings)));
  }

  /**
   * {@return the session, as soon as it is there; it ends with this}
   *
   * @throws RuntimeFailure if ONNX Runtime refuses the model
   */
  public InferenceSession session() {
    return loading.result();
  }

  @Override
  public void close() {
    loading.close(InferenceSession::close);
  }
}
