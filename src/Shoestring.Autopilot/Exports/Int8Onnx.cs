using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Compression.Quantization;
using Shoestring.Compression.Quantization.Calibration;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Graphs.Passes;
using Shoestring.Kernels;
using Shoestring.Onnx.Export;

namespace Shoestring.Autopilot.Exports;

/// <summary>A run's model in int8: what it shipped, or its float32 model calibrated on training pictures (no training).</summary>
internal static class Int8Onnx
{
    private const int CalibrationSamples = 512;

    public static ExportedModel Write(RunFolder folder, Action<string> tell, CancellationToken cancel)
    {
        var shipped = ShippedModel.Read(folder);
        if (ShippedModel.IsQuantised(shipped.Graph))
        {
            return new ExportedModel(File.ReadAllBytes(folder.ModelPath));
        }

        var shape = Preprocessing.FromJson(shipped.Preprocessing
            ?? throw new InputException($"{folder.ModelPath} does not say how pictures are prepared, so it cannot be calibrated"));
        tell("calibrating on training pictures");
        var data = PreparedData.Prepare(
            DataSets.Open(folder.Load().Data.Source, tell), new PrepareOptions { Preprocessing = shape }, cancel);
        var count = Math.Min(CalibrationSamples, data.Train.Count);
        var stride = data.Train.Count / count;
        var sample = data.Train.Subset([.. Enumerable.Range(0, count).Select(i => i * stride)]);
        var loader = new EvaluationLoader(sample, shape, Math.Min(64, count));
        using var pool = new WorkerPool(Environment.ProcessorCount);
        var (graph, weights) = BatchNormFolding.Apply(shipped.Graph, shipped.Weights);
        var source = new ProgramActivations(graph, weights, LoaderBatches.Of(loader, shape), pool);
        var ranges = new Percentile(0.9999).Calibrate(source, QuantizationAware.Observed(graph));
        var prepared = QuantizationAware.Prepare(graph, weights, ranges);
        using var stream = new MemoryStream();
        OnnxExporter.Export(
            prepared.Graph, QuantizationAware.Settle(prepared.Graph, prepared.Weights),
            ShippedModel.Metadata(shipped) with { Compact = true }, stream);
        return new ExportedModel(stream.ToArray());
    }
}
