/**
 * What a program on the module path sees of camgraft: the packages that users need. All others are
 * public only for one another.
 */
module io.github.camgraft {
  requires transitive com.microsoft.onnxruntime;
  requires transitive com.google.gson;
  requires transitive com.google.protobuf;
  requires transitive java.desktop;
  requires com.samskivert.jmustache;
  requires com.sun.jna;
  requires com.twelvemonkeys.imageio.core;
  requires com.twelvemonkeys.imageio.jpeg;
  requires com.twelvemonkeys.imageio.metadata;
  requires com.twelvemonkeys.imageio.tiff;
  requires de.siegmar.fastcsv;
  requires ejml.core;
  requires ejml.ddense;
  requires java.logging;
  requires java.xml;
  requires webp.imageio;
  requires static org.jspecify;

  exports io.github.camgraft;
  exports io.github.camgraft.augment;
  exports io.github.camgraft.cam;
  exports io.github.camgraft.cam.method;
  exports io.github.camgraft.evaluate;
  exports io.github.camgraft.evaluate.truth;
  exports io.github.camgraft.files;
  exports io.github.camgraft.image;
  exports io.github.camgraft.image.decode;
  exports io.github.camgraft.image.draw;
  exports io.github.camgraft.image.encode;
  exports io.github.camgraft.image.prepare;
  exports io.github.camgraft.input;
  exports io.github.camgraft.io;
  exports io.github.camgraft.ir;
  exports io.github.camgraft.ir.proto;
  exports io.github.camgraft.label;
  exports io.github.camgraft.layer;
  exports io.github.camgraft.optimize;
  exports io.github.camgraft.preprocessing;
  exports io.github.camgraft.report;
  exports io.github.camgraft.run;
  exports io.github.camgraft.runtime;
  exports io.github.camgraft.score;
  exports io.github.camgraft.target;
  exports io.github.camgraft.tensor;

  // Records that become JSON, and what templates read.
  opens io.github.camgraft.augment to
      com.google.gson;
  opens io.github.camgraft.report to
      com.google.gson,
      com.samskivert.jmustache;
}
