using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Norms that are worked out from means.</summary>
internal static class NormRows
{
    private const int GroupScalesPerChannelSince = 21;
    private const int MostNeighbours = 64;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Steps("InstanceNormalization", 3, ReadInstance),
        Steps("GroupNormalization", 3, ReadGroup),
        Steps("MeanVarianceNormalization", 1, ReadMeanVariance),
        Steps("LRN", 1, ReadLocalResponse),
        Steps("LpNormalization", 1, ReadLp),
    ];

    /// <summary>x − mean over the axes, and 1/√(variance + ε).</summary>
    public static (Value Mean, Value Centred, Value Inverse) Statistics(Formula f, Value x, int[] axes, double epsilon)
    {
        var mean = f.Mean(x, axes);
        var centred = f.Sub(x, mean);
        var variance = f.Mean(f.Mul(centred, centred), axes);
        return (mean, centred, f.Of(new Reciprocal(), f.Of(new Sqrt(), f.Add(variance, f.Number(epsilon)))));
    }

    private static Value ReadInstance(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var f = new Formula(node, scope, x.Type.Element);
        var (_, centred, inverse) = Statistics(f, x, [.. Enumerable.Range(2, x.Shape.Rank - 2)], node.Float("epsilon", 1e-5f));
        return Affine(f, f.Mul(centred, inverse), x.Shape.Rank - 2);
    }

    private static Value ReadGroup(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var groups = node.Int("num_groups", 0);
        if (groups < 1 || x.Shape.Rank < 3 || x.Shape.Skip(1).Any(d => d.IsSymbolic) || x.Shape[1].Extent % groups != 0)
        {
            throw node.Refuse($"{x.Shape} does not divide into {groups} groups of channels");
        }

        var f = new Formula(node, scope, x.Type.Element);
        var grouped = f.Of(new Reshape([0, groups, -1]), x);
        var (_, centred, inverse) = Statistics(f, grouped, [2], node.Float("epsilon", 1e-5f));
        var normal = f.Mul(centred, inverse);
        var perChannel = scope.Opset >= GroupScalesPerChannelSince;
        normal = perChannel ? normal : Affine(f, normal, 1);
        var whole = f.Of(new Reshape([0, .. x.Shape.Skip(1).Select(d => d.Extent)]), normal);
        return perChannel ? Affine(f, whole, x.Shape.Rank - 2) : whole;
    }

    /// <summary>Scale and bias [C] applied, followed by as many axes of extent 1 as there are behind the channels'.</summary>
    internal static Value Affine(Formula f, Value normal, int behind)
    {
        Value Column(int input)
        {
            var v = f.Scope.Operand(f.Node, input, ParameterRole.Norm);
            return f.Of(new Reshape([-1, .. Enumerable.Repeat(1, behind)]), v);
        }

        return f.Add(f.Mul(normal, Column(1)), Column(2));
    }

    private static Value ReadMeanVariance(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var axes = node.Ints("axes") ?? [0, 2, 3];
        var f = new Formula(node, scope, x.Type.Element);
        var centred = f.Sub(x, f.Mean(x, axes));
        var deviation = f.Of(new Sqrt(), f.Mean(f.Mul(centred, centred), axes));
        return f.Div(centred, f.Add(deviation, f.Number(1e-9)));
    }

    // x/(k + α/n·Σ x²)^β, summed over n channels around
    private static Value ReadLocalResponse(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var size = node.Int("size", 0);
        if (size is < 1 or > MostNeighbours || x.Shape.Rank < 2)
        {
            throw node.Refuse($"its size {size} is not 1 to {MostNeighbours}");
        }

        var f = new Formula(node, scope, x.Type.Element);
        var (channels, none) = (x.Shape[1].Extent, Enumerable.Repeat(0, x.Shape.Rank - 2));
        var padded = f.Of(new Pad([0, (size - 1) / 2, .. none], [0, size / 2, .. none]), f.Mul(x, x));
        Value? sum = null;
        for (var i = 0; i < size; i++)
        {
            var slice = f.Of(new Slice(1, i, i + channels), padded);
            sum = sum is null ? slice : f.Add(sum, slice);
        }

        var scaled = f.Add(f.Times(sum!, node.Float("alpha", 1e-4f) / size), f.Number(node.Float("bias", 1)));
        return f.Div(x, f.Of(new Pow(), scaled, f.Number(node.Float("beta", 0.75))));
    }

    private static Value ReadLp(OnnxNode node, ImportScope scope)
    {
        var x = scope.Operand(node, 0);
        var f = new Formula(node, scope, x.Type.Element);
        var axis = node.Int("axis", -1);
        return f.Div(x, node.Int("p", 2) == 1
            ? f.Of(new ReduceSum([axis], KeepDims: true), f.Of(new Abs(), x))
            : f.Of(new Sqrt(), f.Of(new ReduceSumSquare([axis], KeepDims: true), x)));
    }
}
