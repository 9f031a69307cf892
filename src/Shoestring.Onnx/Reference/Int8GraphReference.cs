using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using WorkerPool = Shoestring.Kernels.WorkerPool;

namespace Shoestring.Onnx.Reference;

/// <summary>
/// Runs a quantised graph as an integer runtime does: convolutions and matrix products between quantisers on bytes with exact int32 sums
/// and one float requantisation, what moves bytes on bytes, everything else in floats between dequantising and quantising. The yardstick
/// of the parity gate; give it the graph that <see cref="Import.OnnxImporter"/> reads back from the shipped file.
/// </summary>
public static class Int8GraphReference
{
    /// <summary>Runs a graph.</summary>
    /// <param name="graph">A graph whose dimensions are bound.</param>
    /// <param name="weights">Numbers of its parameters.</param>
    /// <param name="inputs">Numbers of its inputs, by name.</param>
    /// <param name="pool">Threads.</param>
    /// <returns>The outputs by name, dequantised.</returns>
    public static IReadOnlyDictionary<string, Tensor<float>> Run(
        Graph graph, Weights weights, IReadOnlyDictionary<string, Tensor> inputs, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(pool);
        var values = new Dictionary<Value, HeldValue>();
        foreach (var input in graph.Inputs)
        {
            values[input] = Hold(inputs[input.Name]);
        }

        foreach (var p in graph.Parameters)
        {
            values[p.Value] = Hold(weights[p.Name]);
        }

        foreach (var node in graph.Nodes)
        {
            HeldValue[] operands = [.. node.Inputs.Select(v => values[v])];
            var results = OnIntegers(node, operands, pool) is { } one ? [one] : InFloats(node, operands);
            for (var i = 0; i < results.Length; i++)
            {
                values[node.Outputs[i]] = results[i];
            }
        }

        return graph.Outputs.ToDictionary(v => v.Name, v => Tensor.Of(values[v].ToFloats(), v.Shape.ToArray()));
    }

    /// <summary>
    /// The step of an output: what one integer is worth there. Behind a quantiser that is its largest scale; where a layer's integer sums
    /// come out as floats, it is what they change by when one byte of the layer's input moves by one: sₓ · max |w|.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">Numbers of its parameters.</param>
    /// <param name="output">One of its outputs.</param>
    /// <returns>The step, or null when no integers stand behind the output.</returns>
    public static double? OutputStep(Graph graph, Weights weights, Value output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        var node = Source(graph, output);
        return node switch
        {
            { Op: FakeQuantize } => Scales(graph, weights, node).Max(),
            { Op: Conv or Gemm } when Source(graph, node.Inputs[0]) is { Op: FakeQuantize } x
                && Source(graph, node.Inputs[1]) is { Op: FakeQuantize } w
                && graph.ParameterOf(w.Inputs[0]) is { } numbers =>
                (double)Scales(graph, weights, x).Max() * weights.Float(numbers.Name).Data.Max(MathF.Abs),
            _ => null,
        };
    }

    private static Node? Source(Graph graph, Value value)
    {
        var node = graph.Producer(value);
        while (node is { Op: Identity or Reshape or Flatten or Transpose })
        {
            node = graph.Producer(node.Inputs[0]);
        }

        return node;
    }

    private static float[] Scales(Graph graph, Weights weights, Node quantiser) => graph.ParameterOf(quantiser.Inputs[1]) is { } scale
        ? weights.Float(scale.Name).Data
        : throw new ArgumentException($"the scale of '{quantiser.Name}' is not a parameter", nameof(graph));

    private static HeldValue Hold(Tensor tensor) => HeldValue.Real([.. tensor.Dimensions], tensor.ToFloat().Data);

    private static HeldValue? OnIntegers(Node node, HeldValue[] x, WorkerPool pool) => node.Op switch
    {
        FakeQuantize op => Quantization.Run(op, x),
        Conv op => IntegerLayer.Run(op, node, x, pool),
        Gemm op => IntegerLayer.Run(op, node, x, pool),
        Relu when x[0].IsPending => x[0] with { Low = Math.Max(0, x[0].Low) },
        Clip op when x[0].IsPending => x[0] with { Low = Math.Max(op.Min, x[0].Low), High = Math.Min(op.Max, x[0].High) },
        Identity or StopGradient or GradientReversal or Dropout or DropPath => x[0],
        MaxPool or Flatten or Reshape or Transpose or Squeeze or Unsqueeze or Slice when x[0].Codes is { } codes =>
            x[0] with { Integers = Moved(node, codes, x[0].Dimensions), Dimensions = node.Output.Shape.ToArray() },
        Add when x[0].Codes is not null && x[1].Codes is not null && x[0].Dimensions.AsSpan().SequenceEqual(x[1].Dimensions) =>
            InFloats(node, x)[0] with { Addends = (x[0], x[1]) },
        GlobalAveragePool when x[0].Codes is not null => IntegerLayer.Pool(node, x[0]),
        _ => null,
    };

    // An op that only moves bytes or takes the largest, on the bytes themselves.
    private static int[] Moved(Node node, int[] codes, int[] dimensions)
    {
        var output = Tensor.Zeros<double>(node.Output.Shape.ToArray());
        node.Op.Evaluate([Tensor.Of(Array.ConvertAll(codes, c => (double)c), dimensions)], [output], default);
        return Array.ConvertAll(output.Data, v => (int)v);
    }

    private static HeldValue[] InFloats(Node node, HeldValue[] x)
    {
        Tensor<double>[] outputs = [.. node.Outputs.Select(v => Tensor.Zeros<double>(v.Shape.ToArray()))];
        node.Op.Evaluate(
            [.. x.Select(v => Tensor.Of(Array.ConvertAll(v.ToFloats(), f => (double)f), v.Dimensions))], outputs, default);
        return [.. outputs.Select(t => HeldValue.Real([.. t.Dimensions], Array.ConvertAll(t.Data, v => (float)v)))];
    }
}
