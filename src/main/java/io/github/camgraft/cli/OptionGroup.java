package io.github.camgraft.cli;

import io.github.camgraft.cli.option.AttributionOptions;
import io.github.camgraft.cli.option.BatchOptions;
import io.github.camgraft.cli.option.BoxOptions;
import io.github.camgraft.cli.option.ClassOptions;
import io.github.camgraft.cli.option.ConventionOption;
import io.github.camgraft.cli.option.EmissionOptions;
import io.github.camgraft.cli.option.EvaluationOptions;
import io.github.camgraft.cli.option.ExplanationOptions;
import io.github.camgraft.cli.option.InputOptions;
import io.github.camgraft.cli.option.LabelOption;
import io.github.camgraft.cli.option.MethodOptions;
import io.github.camgraft.cli.option.ModelOptions;
import io.github.camgraft.cli.option.OptimizationOptions;
import io.github.camgraft.cli.option.OutputOptions;
import io.github.camgraft.cli.option.OverwriteOption;
import io.github.camgraft.cli.option.PhotoOptions;
import io.github.camgraft.cli.option.PictureOptions;
import io.github.camgraft.cli.option.PreprocessingOptions;
import io.github.camgraft.cli.option.QuestionOptions;
import io.github.camgraft.cli.option.QuietOption;
import io.github.camgraft.cli.option.ResultsFolder;
import io.github.camgraft.cli.option.SessionOptions;
import io.github.camgraft.cli.option.TargetOption;
import io.github.camgraft.cli.option.TrialOptions;
import io.github.camgraft.cli.option.TruthOption;
import io.github.camgraft.cli.option.WeightOptions;
import java.lang.reflect.Member;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Options that belong together in a command's help. Those of the command itself come first. */
enum OptionGroup {
  QUESTION(
      "What to explain",
      PhotoOptions.class,
      ClassOptions.class,
      QuestionOptions.class,
      TargetOption.class,
      LabelOption.class,
      TruthOption.class,
      ModelOptions.class),
  METHOD(
      "How to explain it",
      AttributionOptions.class,
      MethodOptions.class,
      ConventionOption.class,
      EmissionOptions.class),
  PREPARATION(
      "How pictures are prepared",
      PreprocessingOptions.class,
      InputOptions.class,
      ExplanationOptions.class),
  MEASURES("What to measure", EvaluationOptions.class),
  LOOKS("How it looks", PictureOptions.class, BoxOptions.class),
  RUNNING(
      "Running",
      SessionOptions.class,
      BatchOptions.class,
      OptimizationOptions.class,
      TrialOptions.class),
  OUTPUT(
      "Output",
      ResultsFolder.class,
      OutputOptions.class,
      WeightOptions.class,
      OverwriteOption.class),
  GENERAL("Everywhere", QuietOption.class, CamgraftCommand.class);

  private final String heading;

  /** A copied list. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Class<?>> holders;

  OptionGroup(String heading, Class<?>... holders) {
    this.heading = heading;
    this.holders = List.of(holders);
  }

  /** Lets a program's help, and that of its commands, show options in groups. */
  static CommandLine shownIn(CommandLine program) {
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(program.getHelpSectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroup::list);
    return program.setHelpSectionMap(sections);
  }

  private static String list(Help help) {
    StringBuilder list = new StringBuilder();
    list.append(section(help, "Options", option -> !isGrouped(option)));
    for (OptionGroup group : values()) {
      list.append(section(help, group.heading, group::holds));
    }
    return list.toString();
  }

  private static String section(Help help, String heading, Predicate<OptionSpec> isIn) {
    List<OptionSpec> all = help.commandSpec().options();
    List<OptionSpec> shown = all.stream().filter(isIn).toList();
    if (shown.isEmpty()) {
      return "";
    }
    // All options decide how wide the columns are, so that those of the groups align.
    Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
    layout.addOptions(shown, help.createDefaultParamLabelRenderer());
    return "%n%s:%n%s".formatted(heading, layout);
  }

  private static boolean isGrouped(OptionSpec option) {
    return Arrays.stream(values()).anyMatch(group -> group.holds(option));
  }

  /** By the class in which the option is declared. */
  private boolean holds(OptionSpec option) {
    return option.userObject() instanceof Member member
        && holders.contains(member.getDeclaringClass());
  }
}
