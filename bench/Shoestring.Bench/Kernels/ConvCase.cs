using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Models;
using Conv = Shoestring.Graphs.Ops.Conv;

namespace Shoestring.Bench.Kernels;

/// <summary>A convolution of a network of the zoo.</summary>
/// <param name="Name">Resolution, channels, kernel, stride, size and batch.</param>
/// <param name="Shape">Its shape.</param>
public sealed record ConvCase(string Name, ConvShape Shape) : IWork
{
    // The sizes at which networks are compared with the peers': pixels a side, pictures.
    private static readonly (int Side, int Batch)[] Sizes = [(96, 32), (224, 16)];

    /// <summary>Every pointwise convolution of MobileNetV2, each shape once.</summary>
    public static IEnumerable<ConvCase> Pointwise => Of("mobilenet-v2", s => s.KernelH == 1 && s.Groups == 1);

    /// <summary>Every depthwise 3×3 of MobileNetV2 and every depthwise 5×5 of EfficientNet-B0, each shape once.</summary>
    public static IEnumerable<ConvCase> Depthwise =>
        Of("mobilenet-v2", s => s.Groups > 1).Concat(Of("efficientnet-b0", s => s.Groups > 1 && s.KernelH == 5));

    /// <inheritdoc/>
    public double Macs => Shape.Macs / (double)(Shape.OutH * Shape.OutW * Shape.KernelH * Shape.KernelW)
        * Inside(Shape.H, Shape.OutH, Shape.KernelH, Shape.StrideH, Shape.PadTop, Shape.DilationH)
        * Inside(Shape.W, Shape.OutW, Shape.KernelW, Shape.StrideW, Shape.PadLeft, Shape.DilationW);

    /// <inheritdoc/>
    public double Bytes => 4.0 * (Inputs + Outputs + Weights);

    /// <summary>Numbers of the pictures read.</summary>
    internal int Inputs => Shape.N * Shape.H * Shape.W * Shape.C;

    /// <summary>Numbers of the pictures written.</summary>
    internal int Outputs => Shape.N * Shape.OutH * Shape.OutW * Shape.O;

    /// <summary>Numbers of the filter.</summary>
    internal int Weights => Shape.KernelH * Shape.KernelW * (Shape.C / Shape.Groups) * Shape.O;

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Taps of all targets along one axis that lie inside the picture: padding costs nothing.
    private static int Inside(int size, int targets, int taps, int stride, int pad, int dilation) =>
        Enumerable.Range(0, targets).Sum(i => Enumerable.Range(0, taps).Count(t => (uint)((i * stride) - pad + (t * dilation)) < (uint)size));

    private static IEnumerable<ConvCase> Of(string model, Func<ConvShape, bool> wanted) => Sizes.SelectMany(size =>
        ModelTable.Find(model).Build(new ModelOptions(1000, 3, size.Side, size.Side)).Bind("N", size.Batch).Nodes
            .Where(n => n.Op is Conv).Select(ShapeOf).Where(wanted).Distinct()
            .Select(s => new ConvCase($"{size.Side}: {s.C}->{s.O} {s.KernelH}x{s.KernelW}/{s.StrideH} @{s.H} b{s.N}", s)));

    private static ConvShape ShapeOf(Node node)
    {
        var (op, x, filter) = ((Conv)node.Op, node.Inputs[0].Shape, node.Inputs[1].Shape);
        var w = op.Window;
        return new(
            x[0].Extent, x[2].Extent, x[3].Extent, x[1].Extent, filter[0].Extent, filter[2].Extent, filter[3].Extent, w.StrideH, w.StrideW,
            w.PadTop, w.PadLeft, w.PadBottom, w.PadRight, w.DilationH, w.DilationW, op.Groups);
    }
}
