package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/** Evidence of one layer and nothing else. */
record LayerEvidence(FeatureMaps featureMaps) implements AttributionInputs {
  @Override
  public FloatTensor activations() {
    return featureMaps.activations();
  }

  @Override
  public Convention convention() {
    return Convention.PAPER;
  }

  @Override
  public FloatTensor input() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Layout layout() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatTensor gradient(Requirement rule) {
    throw new UnsupportedOperationException();
  }

  @Override
  public double score() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ModelReruns runs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Sampling sampling() {
    throw new UnsupportedOperationException();
  }
}
