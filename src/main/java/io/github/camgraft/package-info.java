/**
 * The facade: everything a library user needs to explain an ONNX classifier. Explainer explains
 * picture files, pictures and tensors; Grafted does so inside a program that runs ONNX Runtime
 * itself.
 *
 * <p>Meant for users, besides this package, are
 *
 * <ul>
 *   <li>{@code augment}: AugmentOptions with what belongs to them, Augmenter, Augmented, and
 *       Contract, for files that explain themselves;
 *   <li>{@code cam} and {@code cam.method}: Heatmap, Box and Convention, and the tables of methods;
 *   <li>{@code image}: Picture, Photo and Preprocessing, and what draws maps;
 *   <li>{@code label}: Labels, and the exception of a file that holds none;
 *   <li>{@code report}: ResultJson;
 *   <li>{@code runtime}: SessionSettings, Device and RuntimeFailure;
 *   <li>{@code tensor}: FloatTensor and the other tensors;
 *   <li>{@code io} and {@code ir}: ModelFiles, Model and ModelException.
 * </ul>
 *
 * <p>All else is public only for camgraft's own packages, and may change from one version to the
 * next.
 */
@NullMarked
package io.github.camgraft;

import org.jspecify.annotations.NullMarked;
