package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.OperatorSetIdProto;
import io.github.camgraft.ir.proto.OnnxFormat.StringStringEntryProto;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole ONNX file. Immutable; {@code with…} gives a changed copy. */
public final class Model {
  /** The model as it was read, without its graph. */
  private final ModelProto rest;

  private final Graph graph;

  /** Where external data lie; nowhere for a model that never was a file. */
  private final Optional<DataFolder> folder;

  /** The file in which large weights have stayed; none where all of them were read. */
  private final Optional<WeightsInFile> weights;

  private Model(
      ModelProto rest, Graph graph, Optional<DataFolder> folder, Optional<WeightsInFile> weights) {
    this.rest = rest;
    this.graph = graph;
    this.folder = folder;
    this.weights = weights;
  }

  /** A model that is held in memory, with nothing beside it. */
  public static Model of(ModelProto proto) {
    return of(proto, Optional.empty(), Optional.empty());
  }

  /** A model that was read from a file in a folder. */
  public static Model of(ModelProto proto, DataFolder folder) {
    return of(proto, Optional.of(folder), Optional.empty());
  }

  /** A model whose large weights have stayed in a file. */
  public static Model withWeightsIn(WeightsInFile weights, ModelProto proto) {
    return of(proto, Optional.of(weights.folder()), Optional.of(weights));
  }

  /** A model whose weights lie where those of another one do. */
  public static Model withWeightsOf(Model other, ModelProto proto) {
    return of(proto, other.folder, other.weights);
  }

  private static Model of(
      ModelProto proto, Optional<DataFolder> folder, Optional<WeightsInFile> weights) {
    Graph graph = Graph.of(proto.getGraph(), folder);
    return new Model(proto.toBuilder().clearGraph().build(), graph, folder, weights);
  }

  /** A model around a graph, in the given version of the standard operator set. */
  public static Model of(Graph graph, long operatorSet, long irVersion) {
    ModelProto rest =
        ModelProto.newBuilder()
            .setIrVersion(irVersion)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(operatorSet))
            .build();
    return new Model(rest, graph, Optional.empty(), Optional.empty());
  }

  public ModelProto proto() {
    GraphProto graphProto = graph.proto();
    return rest.toBuilder().setGraph(graphProto).build();
  }

  /** The graph. */
  public Graph graph() {
    return graph;
  }

  /** The folder in which external data lie, for a model that was read from a file. */
  public Optional<DataFolder> folder() {
    return folder;
  }

  /** The file in which large weights have stayed, if any have. */
  public Optional<WeightsInFile> weightsInFile() {
    return weights;
  }

  /** The tensors whose numbers lie in files beside the model's own, however deep they lie. */
  public List<ExternalData> beside() {
    return ExternalTensors.of(proto()).stream()
        .filter(tensor -> weights.filter(file -> file.hold(tensor)).isEmpty())
        .map(ExternalData::new)
        .toList();
  }

  /**
   * How many bytes the model takes in its file and in files beside it, as far as these are there.
   */
  long weightBytes() {
    long own = weights.map(WeightsInFile::size).orElseGet(() -> (long) proto().getSerializedSize());
    return own + folder.map(this::bytesBeside).orElse(0L);
  }

  private long bytesBeside(DataFolder place) {
    return externalLocations().stream().mapToLong(place::size).sum();
  }

  /** The version of the file format. */
  public long irVersion() {
    return rest.getIrVersion();
  }

  /**
   * The program that wrote the file and its version, as the file states them; empty if it does not.
   */
  public String producer() {
    return (rest.getProducerName() + " " + rest.getProducerVersion()).strip();
  }

  /** The version of each operator set by domain; the standard domain is the empty text. */
  public Map<String, Long> operatorSets() {
    Map<String, Long> versions = new LinkedHashMap<>();
    for (OperatorSetIdProto set : rest.getOpsetImportList()) {
      String domain = set.getDomain().equals("ai.onnx") ? "" : set.getDomain();
      versions.merge(domain, set.getVersion(), Math::max);
    }
    return versions;
  }

  /**
   * The version of the standard operator set, 1 where the file states none (files of IR 1 and 2).
   */
  public long operatorSet() {
    return operatorSets().getOrDefault("", 1L);
  }

  /** The names of operators that the file itself defines, as {@code domain:name}. */
  public List<String> localFunctions() {
    return rest.getFunctionsList().stream().map(Model::qualified).toList();
  }

  /** The operators that the file itself defines. */
  public List<FunctionProto> functions() {
    return rest.getFunctionsList();
  }

  /** The same model with these functions only, and with imports that it has not got yet. */
  public Model withFunctions(List<FunctionProto> functions, List<OperatorSetIdProto> imports) {
    ModelProto.Builder changed = rest.toBuilder().clearFunctions().addAllFunctions(functions);
    Set<String> imported = new HashSet<>(operatorSets().keySet());
    imports.stream().filter(set -> imported.add(set.getDomain())).forEach(changed::addOpsetImport);
    return new Model(changed.build(), graph, folder, weights);
  }

  private static String qualified(FunctionProto function) {
    return function.getDomain() + ":" + function.getName();
  }

  /** Free-form notes in the file. */
  public Map<String, String> metadata() {
    Map<String, String> entries = new LinkedHashMap<>();
    rest.getMetadataPropsList().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  /** The same model around another graph. */
  public Model withGraph(Graph changed) {
    return new Model(rest, changed, folder, weights);
  }

  /** The same model with the standard operator set declared as that version. */
  public Model withOperatorSet(long version) {
    ModelProto.Builder changed = rest.toBuilder().clearOpsetImport();
    changed.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(version));
    rest.getOpsetImportList().stream()
        .filter(set -> !isStandard(set))
        .forEach(changed::addOpsetImport);
    return new Model(changed.build(), graph, folder, weights);
  }

  /** The same model with a version of another domain's operators declared. */
  public Model withDomain(String domain, long version) {
    ModelProto.Builder changed = rest.toBuilder();
    changed.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
    return new Model(changed.build(), graph, folder, weights);
  }

  /** The same model with the imports of these domains only; the standard one always stays. */
  public Model withDomains(Set<String> domains) {
    ModelProto.Builder changed = rest.toBuilder().clearOpsetImport();
    rest.getOpsetImportList().stream()
        .filter(set -> isStandard(set) || domains.contains(set.getDomain()))
        .forEach(changed::addOpsetImport);
    return new Model(changed.build(), graph, folder, weights);
  }

  public static boolean isStandard(OperatorSetIdProto set) {
    return set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx");
  }

  /** The same model declared as that version of the file format. */
  public Model withIrVersion(long version) {
    return new Model(rest.toBuilder().setIrVersion(version).build(), graph, folder, weights);
  }

  /** The same model with these notes added or replaced. */
  public Model withMetadata(Map<String, String> notes) {
    Map<String, String> entries = new LinkedHashMap<>(metadata());
    entries.putAll(notes);
    ModelProto.Builder changed = rest.toBuilder().clearMetadataProps();
    entries.forEach(
        (key, value) ->
            changed.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return new Model(changed.build(), graph, folder, weights);
  }

  /** The same model without a note. */
  public Model withoutMetadata(String key) {
    ModelProto.Builder changed = rest.toBuilder().clearMetadataProps();
    rest.getMetadataPropsList().stream()
        .filter(entry -> !entry.getKey().equals(key))
        .forEach(changed::addMetadataProps);
    return new Model(changed.build(), graph, folder, weights);
  }

  /** The files beside the model that hold weights, as the model states them, each once. */
  public List<String> externalLocations() {
    return beside().stream().map(ExternalData::location).distinct().toList();
  }
}
