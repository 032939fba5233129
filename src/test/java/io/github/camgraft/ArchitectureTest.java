package io.github.camgraft;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between packages point one way, and each library has one room. */
class ArchitectureTest {
  private static final String ROOT = "io.github.camgraft";

  /**
   * From the bottom up: a package may use those above it in this list; the table in ARCHITECTURE.md
   * is in the opposite order.
   */
  private static final List<String> UPWARDS =
      List.of(
          "text",
          "parallel",
          "files",
          "tensor",
          "cam",
          "ir",
          "io",
          "lower",
          "build",
          "grad",
          "optimize",
          "runtime",
          "input",
          "score",
          "layer",
          "augment",
          "verify",
          "image",
          "label",
          "preprocessing",
          "target",
          "",
          "evaluate",
          "report",
          "run",
          "web",
          "cli",
          "spark");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void arrowsFormNoCircle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> noPackageUsesOneAbove() {
    return UPWARDS.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name.isEmpty() ? "(root)" : name,
                    () -> {
                      String[] above =
                          UPWARDS.stream()
                              .skip(UPWARDS.indexOf(name) + 1L)
                              .map(ArchitectureTest::in)
                              .toArray(String[]::new);
                      noClasses()
                          .that()
                          .resideInAPackage(in(name))
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(above)
                          .allowEmptyShould(true)
                          .check(CLASSES);
                    }));
  }

  @Test
  void pureArithmeticKnowsNoModel() {
    forbid("cam", in("ir"), in("grad"), in("runtime"), in("augment"), in("files"));
    forbid("grad", in("runtime"), in("files"), in("io"), in("lower"));
    forbid("build", in("io"), in("lower"));
    forbid("optimize", in("runtime"), in("io"), in("lower"));
    forbid("lower", in("io"));
    forbid("input", in("io"), in("lower"));
    forbid("score", in("runtime"), in("io"), in("lower"));
    forbid("layer", in("runtime"), in("io"), in("lower"));
    forbid("image", in("ir"), in("grad"), in("runtime"), in("augment"));
    forbid("target", in("grad"), in("runtime"), in("augment"), in("files"));
    forbid("tensor", in("files"));
    forbid("evaluate.truth", ROOT + ".evaluate");
    forbid("cli.console", in("cli.option"));
    forbid("web", in("report"), in("run"));
  }

  @Test
  void arithmeticOfMapsKnowsNoTableOfMethods() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".cam")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("cam.method"))
        .check(CLASSES);
  }

  /** What is inside a room is made of what the room offers, and the room does without it. */
  @TestFactory
  Stream<DynamicTest> roomsDoWithoutTheirInnerRooms() {
    return Stream.of("grad", "runtime", "augment")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(ROOT + "." + name)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(ROOT + "." + name + ".*..")
                            .check(CLASSES)));
  }

  @Test
  void picturesAreValuesBelowWhatIsDoneWithThem() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".image")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".image.*..")
        .check(CLASSES);
    forbid("image.decode", in("image.encode"), in("image.prepare"), in("image.draw"));
    forbid("image.encode", in("image.decode"), in("image.prepare"), in("image.draw"));
    forbid("image.prepare", in("image.encode"), in("image.draw"));
    forbid("image.draw", in("image.decode"), in("image.encode"), in("image.prepare"));
  }

  @Test
  void eachLibraryHasOneRoom() {
    only(List.of("ir", "io"), "com.google.protobuf..");
    only("runtime", "ai.onnxruntime..", "com.sun.jna..");
    only("image", "java.awt..", "javax.imageio..", "com.twelvemonkeys..", "com.luciad..");
    only("cam", "org.ejml..");
    only("report", "com.samskivert..");
    only(List.of("cli", "spark"), "picocli..");
    only("spark", "org.apache.spark..", "org.apache.hadoop..", "scala..");
  }

  /** A line that leaves through {@code println} is legible, whatever names it holds. */
  @Test
  void whatIsPrintedIsALine() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Main")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Lines|Progress|(Completion|Methods|Rules)Command)")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(PrintWriter.class)))
                .and(target(nameMatching("print|printf|format|write|append"))))
        .check(CLASSES);
  }

  /** What the user has is safe only where every file is opened in one place. */
  @Test
  void filesAreOpenedInOneRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("files"))
        .should()
        .callMethodWhere(
            opening(
                "write.*|newOutputStream|newBufferedWriter|newByteChannel|copy|move|create(Temp)?File"))
        .as("only 'files' writes files")
        .check(CLASSES);
    // These read arrays for programs that use the library, and what camgraft wrote itself.
    noClasses()
        .that()
        .resideOutsideOfPackages(in("files"), in("tensor"))
        .and()
        .doNotHaveSimpleName("Provenance")
        .and()
        .doNotHaveSimpleName("PageData")
        .should()
        .callMethodWhere(opening("read(All.*|String)|newInputStream|newBufferedReader|lines|open"))
        .as("only 'files' reads files")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaMethodCall> opening(String names) {
    Set<String> owners = Set.of(Files.class.getName(), FileChannel.class.getName());
    return DescribedPredicate.describe(
        "opens a file",
        call -> owners.contains(call.getTargetOwner().getName()) && call.getName().matches(names));
  }

  private static String in(String name) {
    return name.isEmpty() ? ROOT : ROOT + "." + name + "..";
  }

  private static void forbid(String name, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CLASSES);
  }

  /** The facade takes what a program has in hand: its pictures, its session's tensors. */
  private static void only(String room, String... libraries) {
    only(List.of(room), libraries);
  }

  private static void only(List<String> rooms, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackages(rooms.stream().map(ArchitectureTest::in).toArray(String[]::new))
        .and()
        .doNotBelongToAnyOf(Explainer.class, Grafted.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .as(Arrays.toString(libraries) + " is used in " + rooms + " only")
        .check(CLASSES);
  }
}
