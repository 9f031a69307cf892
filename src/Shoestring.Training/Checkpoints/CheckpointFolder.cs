using System.Text.Json;
using Shoestring.Errors;
using Shoestring.Files;
using Shoestring.Graphs;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;

namespace Shoestring.Training.Checkpoints;

/// <summary>
/// Checkpoints of a training in one folder, the last two kept: <c>model.onnx</c> (the graph with the weights that would be shipped now),
/// <c>weights.safetensors</c> (those weights), <c>best.safetensors</c> (of the best validation so far), <c>state.safetensors</c> (all numbers that training changes, as they stand
/// in memory) and <c>trainer.json</c>.
/// </summary>
public sealed class CheckpointFolder
{
    private const string WeightsFile = "weights.safetensors", BestFile = "best.safetensors", StateFile = "state.safetensors";
    private const string TrainerFile = "trainer.json", ModelFile = "model.onnx";
    private readonly DurableFolder _folder;

    /// <summary>The checkpoints in a folder, which is created with the first of them.</summary>
    /// <param name="path">The folder, by custom <c>checkpoints</c> in the run's folder.</param>
    /// <param name="files">The file system; the machine's own when null.</param>
    public CheckpointFolder(string path, IFileSystem? files = null) => _folder = new DurableFolder(path, files);

    /// <summary>The folder.</summary>
    public string FolderPath => _folder.FolderPath;

    /// <summary>What the checkpoint's <c>model.onnx</c> says of itself: labels, preprocessing, provenance.</summary>
    public OnnxExportOptions Export { get; init; } = new();

    /// <summary>Adds more files to each save; null adds none.</summary>
    public Action<DurableFolderWriter>? More { get; init; }

    internal void Save(
        Graph model, TrainerState state, IEnumerable<(string Name, float[] Values)> snapshot, Weights shipped, Weights? best) =>
        _folder.Save(writer =>
        {
            writer.Add(ModelFile, stream => OnnxExporter.Export(model, shipped, Export, stream));
            writer.Add(WeightsFile, stream => Write(stream, shipped));
            if (best is not null)
            {
                writer.Add(BestFile, stream => Write(stream, best));
            }

            NamedTensor[] flat = [.. snapshot.Select(s => new NamedTensor(s.Name, Tensor.Of(s.Values, s.Values.Length)))];
            writer.Add(StateFile, stream => Safetensors.Write(stream, flat));
            writer.Add(TrainerFile, JsonSerializer.SerializeToUtf8Bytes(state, CheckpointJson.Default.TrainerState));
            More?.Invoke(writer);
        });

    internal Checkpoint? Open(Action<string> tell)
    {
        if (_folder.OpenLatest(tell) is not { } save)
        {
            return null;
        }

        var bytes = save.ReadAllBytes(TrainerFile);
        TrainerState? state;
        try
        {
            state = JsonSerializer.Deserialize(bytes, CheckpointJson.Default.TrainerState);
        }
        catch (JsonException error)
        {
            throw new InputException($"the checkpoint {save.Folder} is not understood: {error.Message.ReplaceLineEndings(" ")}", error);
        }

        var best = save.Names.Contains(BestFile) ? ReadWeights(save, BestFile) : null;
        var snapshot = Read(save, StateFile).ToDictionary(t => t.Name, t => t.Tensor.ToFloat().Data, StringComparer.Ordinal);
        return new Checkpoint(state!, snapshot, best);
    }

    /// <summary>The weights of the newest whole checkpoint: those of the best validation, or the newest; null when there is none.</summary>
    /// <param name="tell">Hears of each damaged checkpoint that is passed over.</param>
    /// <exception cref="InputException">There are checkpoints, and none of them is whole.</exception>
    public Weights? OpenWeights(Action<string> tell) => _folder.OpenLatest(tell) is { } save
        ? ReadWeights(save, save.Names.Contains(BestFile) ? BestFile : WeightsFile)
        : null;

    private static void Write(Stream stream, Weights weights) =>
        Safetensors.Write(stream, [.. weights.Names.Select(n => new NamedTensor(n, weights[n]))]);

    private static Weights ReadWeights(DurableSave save, string name)
    {
        var weights = new Weights();
        foreach (var (tensorName, tensor) in Read(save, name))
        {
            weights[tensorName] = tensor;
        }

        return weights;
    }

    private static IReadOnlyList<NamedTensor> Read(DurableSave save, string name)
    {
        using var stream = new MemoryStream(save.ReadAllBytes(name));
        return Safetensors.Read(stream, $"{save.Folder}/{name}").Tensors;
    }
}
