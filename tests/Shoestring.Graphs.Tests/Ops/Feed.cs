using Shoestring.Random;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>How a test makes one operand: element type, shape and numbers; numbers are a function of the seed.</summary>
internal sealed record Feed(ElementType Element, int[] Shape, Func<ulong, double[]> Make)
{
    private const double Margin = 0.02;

    public TensorType Type => new(Element, Graphs.Shape.Of(Shape));

    /// <summary>Uniform in ±2.</summary>
    public static Feed Smooth(params int[] shape) => Range(-2, 2, shape);

    /// <summary>Uniform in [low, high).</summary>
    public static Feed Range(double low, double high, params int[] shape) =>
        Draw(ElementType.Float32, shape, (ref RandomCursor r) => low + ((high - low) * r.NextDouble()));

    /// <summary>Uniform in ±5 and not near any of the kinks.</summary>
    public static Feed Away(double[] kinks, params int[] shape) => Draw(ElementType.Float32, shape, (ref RandomCursor r) =>
    {
        while (true)
        {
            var x = (10 * r.NextDouble()) - 5;
            if (kinks.All(k => Math.Abs(x - k) > Margin))
            {
                return x;
            }
        }
    });

    /// <summary>No two alike: a random order of multiples of 0.1 around 0.</summary>
    public static Feed Distinct(params int[] shape) => new(ElementType.Float32, shape, seed =>
    {
        var order = new int[Length(shape)];
        Cursor(seed).Permutation(order);
        return [.. order.Select(i => (0.1 * i) - (0.05 * order.Length))];
    });

    /// <summary>Never near an integer, in ±3.</summary>
    public static Feed Between(params int[] shape) =>
        Draw(ElementType.Float32, shape, (ref RandomCursor r) => r.NextInt32(-3, 3) + 0.1 + (0.8 * r.NextDouble()));

    /// <summary>Integers in [low, high] of a type.</summary>
    public static Feed Integers(ElementType element, int low, int high, params int[] shape) =>
        Draw(element, shape, (ref RandomCursor r) => r.NextInt32(low, high + 1));

    /// <summary>Truth values.</summary>
    public static Feed Truth(params int[] shape) => Integers(ElementType.Bool, 0, 1, shape);

    /// <summary>Rows of probabilities.</summary>
    public static Feed Distribution(int rows, int classes) => new(ElementType.Float32, [rows, classes], seed =>
    {
        var p = Range(0.1, 1, rows, classes).Make(seed);
        return [.. p.Select((v, i) => v / p.Skip(i / classes * classes).Take(classes).Sum())];
    });

    /// <summary>Given numbers.</summary>
    public static Feed Of(ElementType element, double[] numbers, params int[] shape) => new(element, shape, _ => [.. numbers]);

    private static Feed Draw(ElementType element, int[] shape, Next next) => new(element, shape, seed =>
    {
        var cursor = Cursor(seed);
        var data = new double[Length(shape)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = next(ref cursor);
        }

        return data;
    });

    private static RandomCursor Cursor(ulong seed) => new RandomStream(seed, Purpose.Of("op cases")).Start();

    private static int Length(int[] shape) => shape.Aggregate(1, (a, b) => a * b);

    private delegate double Next(ref RandomCursor cursor);
}
