import org.apache.spark.launcher.JavaModuleOptions;

/** Says which options Spark's launcher gives to Java. */
class ModuleOptions {
  public static void main(String[] arguments) {
    System.out.println(JavaModuleOptions.defaultModuleOptions());
  }
}
