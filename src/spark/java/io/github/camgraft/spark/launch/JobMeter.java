package io.github.camgraft.spark.launch;

import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** What the tasks of jobs of one description cost, by Spark's own count. */
final class JobMeter extends SparkListener {
  private static final String DESCRIPTION = "spark.job.description";
  private static final double NANOSECONDS = 1e9;
  private static final double MEGABYTE = 1e6;

  private final String description;
  private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
  private final AtomicLong processor = new AtomicLong();
  private final AtomicLong written = new AtomicLong();

  JobMeter(String description) {
    this.description = description;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    if (properties != null && description.equals(properties.getProperty(DESCRIPTION))) {
      stages.add(submitted.stageInfo().stageId());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    if (metrics != null && stages.contains(end.stageId())) {
      processor.addAndGet(metrics.executorCpuTime());
      written.addAndGet(metrics.outputMetrics().bytesWritten());
    }
  }

  /** In a line. */
  String text(long photographs) {
    double seconds = processor.get() / NANOSECONDS;
    return String.format(
        Locale.ROOT,
        "%.1f s of CPU, %.1f ms and %d bytes for each photograph, %.1f MB in all",
        seconds,
        1000 * seconds / Math.max(1, photographs),
        written.get() / Math.max(1, photographs),
        written.get() / MEGABYTE);
  }
}
