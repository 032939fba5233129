package io.github.camgraft.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Changes the model behind the text that an augmented file carries as its original. */
final class ImprintMutator implements Mutator {
  private static final Mutator MODEL = new ModelMutator().inTenths(7, new ByteMutator());

  @Override
  public byte[] mutated(byte[] original, RandomGenerator chance) {
    byte[] compressed = Base64.getDecoder().decode(original);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    try (InputStream model = new InflaterInputStream(new ByteArrayInputStream(compressed));
        OutputStream deflater = new DeflaterOutputStream(changed)) {
      deflater.write(MODEL.mutated(model.readAllBytes(), chance));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Base64.getEncoder().encode(changed.toByteArray());
  }
}
