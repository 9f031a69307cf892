using Shoestring.Compression.Pruning;
using Shoestring.Compression.Quantization;
using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Onnx.Export;
using Shoestring.Random;

namespace Shoestring.Compression.Size;

/// <summary>
/// How many bytes a model's int8 export will have, before it is trained or quantised: what a search over architectures and pruning aim
/// at. <see cref="Measure"/> exports a stand-in with random numbers; <see cref="Of"/> anchors a sum over layers there, for many
/// questions about smaller versions of one model. Within 3 % of the file, usually within a few bytes.
/// </summary>
/// <param name="Overhead">Bytes besides weights, biases and scales.</param>
/// <param name="BytesPerChannel">Bytes that an output channel of a layer has besides its weights.</param>
public sealed record SizeModel(double Overhead, int BytesPerChannel) : CostMeasure
{
    /// <inheritdoc/>
    public override string Name => "bytes";

    /// <inheritdoc/>
    public override double Fixed => Overhead;

    /// <summary>The size model of a graph and what it can be pruned to.</summary>
    /// <param name="graph">A model, folded or not.</param>
    /// <param name="export">How it will be exported, labels and provenance included.</param>
    /// <param name="quantization">How it will be quantised; null for the defaults.</param>
    public static SizeModel Of(Graph graph, OnnxExportOptions export, QuantizationOptions? quantization = null)
    {
        ArgumentNullException.ThrowIfNull(export);

        // Scale and bias; beside DequantizeLinear the bias has a scale of its own, and a full file names every zero point.
        var perChannel = 8 + (export.QuantizedForm == QuantizedForm.Qdq ? 4 : 0) + (export.Compact ? 0 : 1);
        var model = new SizeModel(0, perChannel);
        return model with { Overhead = Measure(graph, export, quantization) - model.Of(graph) };
    }

    /// <summary>Bytes of the int8 export of a graph, by exporting it with random numbers.</summary>
    /// <param name="graph">A model, folded or not.</param>
    /// <param name="export">How it will be exported.</param>
    /// <param name="quantization">How it will be quantised; null for the defaults.</param>
    public static long Measure(Graph graph, OnnxExportOptions export, QuantizationOptions? quantization = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var weights = new Weights();
        foreach (var p in graph.Parameters)
        {
            // All different, so that no two constants are stored as one; of a variance's sign.
            var tensor = Tensor.Zeros<float>(p.Type.Shape.ToArray());
            new RandomStream(0, Purpose.Of($"size.{p.Name}")).FillUniform(tensor.Data, 0.5f, 1);
            weights[p.Name] = tensor;
        }

        var (folded, numbers) = BatchNormFolding.Apply(graph, weights);
        var ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal);
        foreach (var name in QuantizationAware.Observed(folded, quantization))
        {
            // All different, zero points too, for the same reason.
            ranges[name] = new ValueRange(-0.2 - (ranges.Count * 37 % 97 / 60.0), 1 + (0.001 * ranges.Count));
        }

        var options = (quantization ?? new()) with { Weights = WeightRange.MaxAbs };
        var (prepared, made) = QuantizationAware.Prepare(folded, numbers, NonNegative(folded, ranges), options);
        return OnnxExporter.Measure(prepared, made, export);
    }

    /// <inheritdoc/>
    public override double OfNode(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Op switch
        {
            Conv => Layer(node, 0),
            Gemm gemm => Layer(node, gemm.TransB ? 0 : 1),
            MatMul matrix => Layer(node, matrix.TransB ? 0 : 1),
            _ => 0,
        };
    }

    private double Layer(Node node, int axis)
    {
        var w = node.Inputs[1].Shape;
        return w.ElementCount + (BytesPerChannel * w[axis].Extent);
    }

    // Behind a ReLU the range begins at 0, and the runtime fuses it only then.
    private static Dictionary<string, ValueRange> NonNegative(Graph folded, Dictionary<string, ValueRange> ranges)
    {
        foreach (var node in folded.Nodes.Where(n => n.Op is Relu or Clip { Min: >= 0 } or Sigmoid or HardSigmoid && ranges.ContainsKey(n.Output.Name)))
        {
            ranges[node.Output.Name] = new ValueRange(0, ranges[node.Output.Name].High);
        }

        return ranges;
    }
}
