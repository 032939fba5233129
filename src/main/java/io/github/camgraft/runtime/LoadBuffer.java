package io.github.camgraft.runtime;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Memory outside the Java heap through which models are handed to ONNX Runtime, used again for the
 * next model. Java gives such memory back only when it collects garbage, which with an empty heap
 * is not soon; several loads of a large model would add up.
 */
final class LoadBuffer {
  private static final AtomicReference<WeakReference<ByteBuffer>> LAST =
      new AtomicReference<>(new WeakReference<>(null));

  private LoadBuffer() {}

  /** A buffer of that length, for the caller alone until it is given back. */
  static ByteBuffer take(int length) {
    WeakReference<ByteBuffer> last = LAST.getAndSet(new WeakReference<>(null));
    ByteBuffer buffer = last.get();
    return buffer == null || buffer.capacity() < length
        ? ByteBuffer.allocateDirect(length)
        : buffer.clear().limit(length);
  }

  /** Nobody reads the buffer any more. */
  static void giveBack(ByteBuffer buffer) {
    LAST.set(new WeakReference<>(buffer));
  }
}
