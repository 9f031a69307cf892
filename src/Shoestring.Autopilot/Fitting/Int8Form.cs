using Shoestring.Compression.Quantization;
using Shoestring.Compression.Quantization.Calibration;
using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Onnx.Export;

namespace Shoestring.Autopilot.Fitting;

/// <summary>A model's int8 form and its exact size as a file.</summary>
internal static class Int8Form
{
    /// <summary>Bytes of the int8 file that a float model would become; the ranges do not matter for that.</summary>
    public static long Measure(Graph graph, Weights weights, OnnxExportOptions options)
    {
        var folded = BatchNormFolding.Apply(graph, weights);
        var ranges = QuantizationAware.Observed(folded.Graph).ToDictionary(v => v, _ => new ValueRange(-1, 1));
        var prepared = QuantizationAware.Prepare(folded.Graph, folded.Weights, ranges);
        return OnnxExporter.Measure(prepared.Graph, prepared.Weights, options);
    }
}
