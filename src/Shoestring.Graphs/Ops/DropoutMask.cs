using Shoestring.Random;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// The bits by which dropout keeps or drops. Element e of the stream (run's seed, salt, epoch 0, step) is dropped when its word is below
/// rate·2³²; the order of words is that of <see cref="Philox.FillBlock"/>, which suits vectors of any width. Elements are counted as they
/// lie in memory: channels-last for rank 4, row-major otherwise, so that fast kernels, which see memory, agree with the reference.
/// </summary>
public static class DropoutMask
{
    /// <summary>The stream of a dropout in a step.</summary>
    /// <param name="salt">The dropout's own number.</param>
    /// <param name="context">Seed and step of the run.</param>
    public static RandomStream Stream(uint salt, in RunContext context) =>
        new(context.Seed, new Purpose(salt), epoch: 0, index: context.Step);

    /// <summary>Words below this drop: rate·2³², rounded.</summary>
    /// <param name="rate">Share that is dropped, in [0, 1).</param>
    public static uint Threshold(double rate) => (uint)Math.Min(Math.Round(rate * 4294967296.0), uint.MaxValue);

    /// <summary>Whether each of so many elements is kept.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="rate">Share that is dropped.</param>
    /// <param name="count">Number of elements.</param>
    public static bool[] Kept(RandomStream stream, double rate, int count)
    {
        var kept = new bool[count];
        var threshold = Threshold(rate);
        Span<uint> words = stackalloc uint[Philox.BlockLength];
        for (var i = 0; i < count; i++)
        {
            if (i % Philox.BlockLength == 0)
            {
                Philox.FillBlock(stream.Key, (ulong)(i / Philox.BlockLength), stream.High, words);
            }

            kept[i] = words[i % Philox.BlockLength] >= threshold;
        }

        return kept;
    }

    /// <summary>y = x / (1 − rate) where kept, else 0; the same map sends dy to dx.</summary>
    internal static void Apply(Tensor<double> x, Tensor<double> y, double rate, RandomStream stream)
    {
        var kept = Kept(stream, rate, x.Length);
        var d = x.Dimensions;
        for (var i = 0; i < x.Length; i++)
        {
            var place = i;
            if (d.Length == 4)
            {
                var area = d[2] * d[3];
                place = (((i / (d[1] * area) * area) + (i % area)) * d[1]) + (i / area % d[1]);
            }

            y[i] = kept[place] ? x[i] / (1 - rate) : 0;
        }
    }

    /// <summary>The same with one draw a sample (axis 0).</summary>
    internal static void ApplyPerSample(Tensor<double> x, Tensor<double> y, double rate, RandomStream stream)
    {
        var kept = Kept(stream, rate, x.Dimensions[0]);
        var length = x.Length / Math.Max(1, x.Dimensions[0]);
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = kept[i / length] ? x[i] / (1 - rate) : 0;
        }
    }
}
