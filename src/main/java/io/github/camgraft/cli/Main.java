package io.github.camgraft.cli;

import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.cli.console.Lines;
import io.github.camgraft.cli.console.LostOutput;
import io.github.camgraft.cli.console.MethodWord;
import io.github.camgraft.cli.console.PathWord;
import io.github.camgraft.cli.console.StandardOutput;
import io.github.camgraft.cli.console.Word;
import io.github.camgraft.evaluate.Baseline;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.run.PhotoLayout;
import io.github.camgraft.runtime.Device;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Where the program starts. */
public final class Main {
  private static final int BUFFER = 1 << 13;

  private Main() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String... arguments) {
    System.setProperty("java.awt.headless", "true");
    CacheFolder.keepLibraries();
    OutputStream console = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream out =
        new PrintStream(new BufferedOutputStream(console, BUFFER), true, readable("stdout"));
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, readable("stderr"));
    int status = run(out, err, arguments);
    System.exit(status);
  }

  /**
   * Runs a command.
   *
   * @param out takes what was asked for
   * @param err takes complaints and progress
   * @return 0 where all went well, 1 where something failed, 2 where the command line was wrong
   */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    PrintWriter complaints = new Lines(err);
    CommandLine program = program().setOut(new Lines(out)).setErr(complaints);
    try {
      int status = OverwriteGuard.during(() -> run(program, arguments));
      out.flush();
      return status;
    } catch (LostOutput lost) {
      return Complaint.of(lost, complaints);
    } catch (ParameterException mistake) {
      return Complaint.ofUsage(mistake, arguments);
    } catch (InvalidPathException mistake) {
      complaints.println(Complaint.sentence(mistake));
      return CommandLine.ExitCode.USAGE;
    } catch (OutOfMemoryError exhausted) {
      complaints.println(
          "camgraft: Java ran out of memory; allow more with CAMGRAFT_JAVA_OPTIONS=-Xmx6g, or use fewer --methods and layers");
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static int run(CommandLine program, String... arguments) {
    OptionFiles options = OptionFiles.of(program, arguments);
    options.applyTo(program);
    return program
        .setExecutionStrategy(parsed -> executed(parsed, options))
        .setParameterExceptionHandler((mistake, words) -> misused(mistake, words, options))
        .execute(arguments);
  }

  /** Words mean what they say: a photograph may be called {@code @dog.jpg} or {@code ${cat}}. */
  private static CommandLine program() {
    return OptionGroup.shownIn(new CommandLine(new CamgraftCommand()))
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .registerConverter(Convention.class, new Word<>(Convention.values()))
        .registerConverter(Merge.class, new Word<>(Merge.values()))
        .registerConverter(Emission.Parts.class, new Word<>(Emission.Parts.values()))
        .registerConverter(Method.class, new Word<>(Method.values()))
        .registerConverter(AttributionMethod.class, new MethodWord())
        .registerConverter(Smoothing.class, new Word<>(Smoothing.values()))
        .registerConverter(Measure.class, new Word<>(Measure.values()))
        .registerConverter(Baseline.class, new Word<>(Baseline.values()))
        .registerConverter(Device.class, new Word<>(Device.values()))
        .registerConverter(Platform.class, new Word<>(Platform.values()))
        .registerConverter(Path.class, new PathWord())
        .registerConverter(ColorMap.class, new Word<>(ColorMap.values()))
        .registerConverter(PhotoLayout.class, new Word<>(PhotoLayout.values()))
        .registerConverter(GuidedPicture.Style.class, new Word<>(GuidedPicture.Style.values()))
        .setExecutionExceptionHandler(Complaint::of);
  }

  private static int executed(ParseResult parsed, OptionFiles options) {
    List<CommandLine> commands = parsed.asCommandLineList();
    CommandLine command = commands.get(commands.size() - 1);
    if (!command.isUsageHelpRequested()) {
      options.notice(command.getCommandSpec()).ifPresent(command.getErr()::println);
    }
    return new RunLast().execute(parsed);
  }

  private static int misused(ParameterException mistake, String[] arguments, OptionFiles options) {
    CommandLine command = mistake.getCommandLine();
    options.notice(command.getCommandSpec()).ifPresent(command.getErr()::println);
    return Complaint.ofUsage(mistake, arguments);
  }

  /**
   * What Java prints in, but where the platform's encoding is plain ASCII, shapes like 3×224×224
   * would lose their ×.
   */
  private static Charset readable(String stream) {
    Charset platform = Charset.defaultCharset();
    if (!platform.newEncoder().canEncode('×')) {
      return StandardCharsets.UTF_8;
    }
    // A console of Windows has one of its own; how it is called depends on the Java.
    return Stream.of(stream + ".encoding", "sun." + stream + ".encoding")
        .map(System::getProperty)
        .filter(name -> name != null && Charset.isSupported(name))
        .findFirst()
        .map(Charset::forName)
        .orElse(platform);
  }
}
