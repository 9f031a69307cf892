using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>What quantisers share: where the scale of an element stands, and the rules for their operands.</summary>
internal static class QuantizerShape
{
    /// <summary>Checks that scale and zero point are scalars, or vectors of the axis' extent.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Check(Shape x, Shape scale, Shape zeroPoint, int? axis)
    {
        if (axis is { } a && (a < -x.Rank || a >= x.Rank))
        {
            throw new ArgumentException($"axis {a} is not in {x}");
        }

        var wanted = axis is { } channel ? new Shape(x[channel]) : Shape.Scalar;
        if (!scale.Equals(wanted) || !zeroPoint.Equals(wanted))
        {
            throw new ArgumentException($"the scale {scale} and zero point {zeroPoint} are not {wanted}");
        }
    }

    /// <summary>Which element of the scale belongs to element i of x.</summary>
    public static int Channel(int i, ReadOnlySpan<int> extents, int? axis)
    {
        if (axis is not { } a)
        {
            return 0;
        }

        var lines = Lines.Along(extents, a);
        return i / lines.Step % lines.Length;
    }

    /// <summary>round(x/scale) + zero point, halves to even, before it is clamped.</summary>
    public static double Code(double x, double scale, double zeroPoint) =>
        Math.Round(x / scale, MidpointRounding.ToEven) + zeroPoint;

    /// <summary>Ties every axis of x to y's, and the scale's and zero point's to the quantised axis. Weights are quantised too: axis 0 counts.</summary>
    public static void Couple(Node node, Coupling coupling, int? axis)
    {
        for (var a = 0; a < node.Inputs[0].Shape.Rank; a++)
        {
            coupling.Tie(node.Inputs[0], a, node.Outputs[0], a);
        }

        if (axis is { } channel)
        {
            coupling.Tie(node.Inputs[0], channel, node.Inputs[1], 0);
            coupling.Tie(node.Inputs[0], channel, node.Inputs[2], 0);
        }
    }
}
