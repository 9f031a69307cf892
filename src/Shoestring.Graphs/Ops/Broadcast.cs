namespace Shoestring.Graphs.Ops;

/// <summary>The shape rule of broadcasting, as in NumPy and ONNX.</summary>
internal static class Broadcast
{
    /// <summary>The shape that two operands broadcast to.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static Shape Shapes(Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var result = new Dimension[rank];
        for (var i = 1; i <= rank; i++)
        {
            var x = i <= a.Rank ? a[-i] : 1;
            var y = i <= b.Rank ? b[-i] : 1;
            if (x != y && x != 1 && y != 1)
            {
                throw new ArgumentException($"cannot broadcast {a} with {b}");
            }

            result[rank - i] = x == 1 ? y : x;
        }

        return new Shape(result);
    }
}
