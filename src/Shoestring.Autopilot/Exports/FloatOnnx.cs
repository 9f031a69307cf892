using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Errors;
using Shoestring.Graphs.Passes;
using Shoestring.Onnx.Export;

namespace Shoestring.Autopilot.Exports;

/// <summary>A run's model in float32: what it shipped, or the last stage before rounding, batch normalisation folded.</summary>
internal static class FloatOnnx
{
    private static readonly string[] FloatStages = ["prune", "student"];

    public static ExportedModel Write(RunFolder folder, Action<string> tell, CancellationToken cancel)
    {
        var shipped = ShippedModel.Read(folder);
        if (!ShippedModel.IsQuantised(shipped.Graph))
        {
            return new ExportedModel(File.ReadAllBytes(folder.ModelPath));
        }

        var stage = FloatStages.FirstOrDefault(s => Directory.Exists(folder.Stage(s)))
            ?? throw new InputException($"{folder.FolderPath} keeps no float32 stage of its model");
        var model = StageModel.Load(folder.Stage(stage), 0, tell);
        var (graph, weights) = BatchNormFolding.Apply(model.Graph, model.Weights);
        using var stream = new MemoryStream();
        OnnxExporter.Export(graph, weights, ShippedModel.Metadata(shipped), stream);
        return new ExportedModel(stream.ToArray());
    }
}
