using Shoestring.Files;
using Shoestring.Graphs;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;

namespace Shoestring.Autopilot.Fitting;

/// <summary>A model between two stages.</summary>
/// <param name="Graph">As deployed, batch symbolic.</param>
/// <param name="Weights">Its numbers.</param>
/// <param name="Accuracy">Top-1 accuracy on the validation split, a fraction.</param>
internal sealed record StageModel(Graph Graph, Weights Weights, double Accuracy)
{
    /// <summary>The file of a stage's numbers.</summary>
    public const string WeightsFile = "weights.safetensors";

    private const string GraphFile = "model.onnx";

    /// <summary>Saves the model so that it can be loaded without the code that made it.</summary>
    public void Save(string folder) => new DurableFolder(folder).Save(writer =>
    {
        writer.Add(GraphFile, stream => OnnxExporter.Export(Graph, Weights, new OnnxExportOptions(), stream));
        writer.Add(WeightsFile, stream => Write(stream, this));
    });

    /// <summary>Loads what <see cref="Save"/> wrote.</summary>
    public static StageModel Load(string folder, double accuracy, Action<string> tell)
    {
        using var graph = new MemoryStream(Open(folder, tell).ReadAllBytes(GraphFile));
        var model = OnnxImporter.Import(graph, $"{folder}/{GraphFile}");
        return Read(folder, model.Graph, model.Weights, accuracy, tell);
    }

    /// <summary>A graph with the numbers that a folder keeps.</summary>
    public static StageModel Read(string folder, Graph graph, Weights weights, double accuracy, Action<string> tell)
    {
        using var numbers = new MemoryStream(Open(folder, tell).ReadAllBytes(WeightsFile));
        foreach (var (name, tensor) in Safetensors.Read(numbers, $"{folder}/{WeightsFile}").Tensors)
        {
            weights[name] = tensor;
        }

        return new StageModel(graph, weights, accuracy);
    }

    /// <summary>Writes a model's numbers.</summary>
    public static void Write(Stream stream, StageModel model) => Safetensors.Write(
        stream, [.. model.Graph.Parameters.Select(p => new NamedTensor(p.Name, model.Weights[p.Name]))]);

    private static DurableSave Open(string folder, Action<string> tell) => new DurableFolder(folder).OpenLatest(tell)
        ?? throw new Errors.InputException($"'{folder}' holds no model of a finished stage; start the run again");
}
