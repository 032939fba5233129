package io.github.camgraft.cam.method;

/** How maps of layers are made smoother, as pytorch-grad-cam does. */
public enum Smoothing {
  /**
   * The mean of the maps of the picture and its mirror image, each with all its numbers times 0.9,
   * 1 and 1.1: six runs. {@code aug_smooth} of the peer.
   */
  AUG,
  /**
   * The feature maps, each weighed as the method does, are projected on their first principal
   * component instead of being added up. {@code eigen_smooth} of the peer. Methods that weigh no
   * feature maps stay as they are.
   */
  EIGEN
}
