package io.github.camgraft.spark;

import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.SessionSettings;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * What a task was given to compute on.
 *
 * @param gpu the address of its GPU, if Spark gave it one
 * @param cores how many of the processor's cores it may use
 */
record TaskDevice(Optional<String> gpu, int cores) {
  /**
   * By Spark's own resources, {@code spark.task.resource.gpu.amount} and {@code spark.task.cpus}.
   */
  static TaskDevice current() {
    TaskContext task = TaskContext.get();
    if (task == null) {
      return new TaskDevice(Optional.empty(), 1);
    }
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    return new TaskDevice(
        Optional.ofNullable(gpu).map(given -> given.addresses()[0]), Math.max(1, task.cpus()));
  }

  /**
   * As ONNX Runtime is told.
   *
   * @param said what else was said of it
   */
  SessionSettings session(SessionSettings said) {
    SessionSettings settings = said.withThreads(cores);
    return gpu.map(address -> settings.on(Device.CUDA).withGpu(Integer.parseInt(address)))
        .orElseGet(() -> settings.on(Device.CPU));
  }
}
