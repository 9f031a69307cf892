using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;
using static Shoestring.Onnx.Tests.Export.ExportCases;

namespace Shoestring.Onnx.Tests.Export;

/// <summary>Whole small networks: an inverted residual network, plain and quantised.</summary>
internal static class TestNetworks
{
    public static ExportCase Small() => Make("Small network", b =>
    {
        var x = Block(b, b.Input("image", TensorType.Float("N", 3, 12, 12)), "stem", new Conv(ConvWindow.Square(2, 1)), [8, 3, 3, 3]);
        var y = Block(b, x, "expand", new Conv(ConvWindow.Square()), [16, 8, 1, 1]);
        y = Block(b, y, "depthwise", new Conv(ConvWindow.Square(1, 1), 16), [16, 1, 3, 3]);
        y = BatchNorm(b, Conv(b, y, "project", new Conv(ConvWindow.Square()), [8, 16, 1, 1]), "project.bn", 8);
        y = b.Add("sum", new Add(), x, y);
        y = b.Add("flat", new Flatten(), b.Add("pool", new GlobalAveragePool(), y));
        y = b.Add("drop", new Dropout(0.2, 1), y);
        return b.Add("logits", new Gemm(TransB: true), y, Weight(b, "head.weight", 10, 8), Parameter(b, "head.bias", 10));
    });

    /// <summary>
    /// The same as quantisation-aware training leaves it: norms folded, activations in uint8, weights in int8 a channel.
    /// </summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="blocks">Number of inverted residual blocks.</param>
    /// <param name="width">Channels between blocks.</param>
    public static ExportCase Quantised(string name = "Quantised network", int blocks = 1, int width = 8) => Make(name, b =>
    {
        var x = Fake(b, b.Input("image", TensorType.Float("N", 3, 12, 12)), "image.q", 4.0 / 255, 128);
        x = Layer(b, x, "stem", new Conv(ConvWindow.Square(2, 1)), [width, 3, 3, 3], Clip.Relu6, 6.0 / 255, 0);
        for (var i = 0; i < blocks; i++)
        {
            var y = Layer(b, x, $"{i}.expand", new Conv(ConvWindow.Square()), [2 * width, width, 1, 1], Clip.Relu6, 6.0 / 255, 0);
            y = Layer(b, y, $"{i}.depthwise", new Conv(ConvWindow.Square(1, 1), 2 * width), [2 * width, 1, 3, 3], new Relu(), 0.0213377, 0);
            y = Layer(b, y, $"{i}.project", new Conv(ConvWindow.Square()), [width, 2 * width, 1, 1], null, 0.0527183, 128);
            x = Fake(b, b.Add($"{i}.sum", new Add(), x, y), $"{i}.sum.q", 0.061371913719, 100);
        }

        x = Fake(b, b.Add("pool", new GlobalAveragePool(), x), "pool.q", 0.0412927, 100);
        x = b.Add("flat", new Flatten(), x);
        return b.Add(
            "logits", new Gemm(TransB: true), x, FakeWeight(b, "head", [10, width]), Parameter(b, "head.bias", 10));
    });

    /// <summary>The same after an export, which rounds the biases to int32: from then on nothing is left to round.</summary>
    public static ExportCase Rounded(string name, ExportCase c)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(c.Graph, c.Weights, new OnnxExportOptions(), stream);
        stream.Position = 0;
        var model = OnnxImporter.Import(stream, name);
        return new ExportCase(name, model.Graph) { Weights = model.Weights };
    }

    private static Value Layer(
        GraphBuilder b, Value x, string name, Conv op, int[] extents, Op? activation, double scale, int zero)
    {
        var y = b.Add(name, op, x, FakeWeight(b, name, extents), Parameter(b, name + ".bias", extents[0]));
        y = activation is null ? y : b.Add(name + ".act", activation, y);
        return Fake(b, y, name + ".q", scale, zero);
    }

    private static Value FakeWeight(GraphBuilder b, string name, int[] extents) => b.Add(
        name + ".weight.q", new FakeQuantize(-127, 127, 0), Weight(b, name + ".weight", extents),
        b.Parameter(name + ".weight.scale", ParameterRole.Scale, new Uniform(0.004, 0.012), Shape.Of(extents[0])),
        Fixed(b, name + ".weight.zero_point", 0, extents[0]));

    private static Value Block(GraphBuilder b, Value x, string name, Conv op, int[] extents) =>
        b.Add(name + ".act", Clip.Relu6, BatchNorm(b, Conv(b, x, name, op, extents), name + ".bn", extents[0]));
}
