using System.Runtime.CompilerServices;
using System.Text;
using Shoestring.Graphs;

namespace Shoestring.Models.Tests.Golden;

/// <summary>The numbers of networks.py: weights and pictures that are a formula of name and index, and rows of signs.</summary>
internal static class Formula
{
    /// <summary>Uniform numbers in [−1, 1).</summary>
    public static double[] Numbers(string name, int count)
    {
        var hash = Hash(name);
        return [.. Enumerable.Range(0, count).Select(i => (Mix(hash, i) / 2147483648.0) - 1)];
    }

    /// <summary>A model's weights.</summary>
    public static Weights Weights(Graph model)
    {
        var weights = new Weights();
        foreach (var p in model.Parameters)
        {
            var shape = p.Type.Shape.ToArray();
            var isNorm = p.Role == ParameterRole.Norm;
            var (scale, centre) = shape.Length > 1 ? (Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1, (a, b) => a * b)), 0)
                : p.Name.EndsWith("running_var", StringComparison.Ordinal) ? (0.5, 1)
                : isNorm ? (0.03, 0.3)
                : (0.1, 0);
            var isShift = isNorm && p.Name.EndsWith("bias", StringComparison.Ordinal);
            var data = new float[p.Type.Shape.ElementCount];
            var hash = Hash(p.Name);
            for (var i = 0; i < data.Length; i++)
            {
                var u = (Mix(hash, i) / 2147483648.0) - 1;
                data[i] = (float)(isShift ? (u > 0.75 ? -1.5 : 1.5) : centre + (u * scale));
            }

            weights[p.Name] = new Tensor<float>(data, shape);
        }

        return weights;
    }

    /// <summary>Dot products of numbers with rows of signs.</summary>
    public static double[] Sketch(string name, ReadOnlySpan<float> x, int rows)
    {
        var sums = new double[rows];
        var hash = Hash($"{name}.sketch");
        for (var i = 0; i < x.Length; i++)
        {
            var bits = Mix(hash, i);
            for (var k = 0; k < rows; k++)
            {
                // The sign bit itself: a branch on noise would cost more than all the rest.
                sums[k] += BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(x[i]) ^ ((bits >> k) << 31));
            }
        }

        return sums;
    }

    // FNV-1a.
    private static uint Hash(string name) => Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (h, b) => (h ^ b) * 16777619u);

    // A golden-ratio step an index, then murmur3's last mix.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint hash, int index)
    {
        var v = hash + ((uint)index * 0x9E3779B9u);
        v = (v ^ (v >> 16)) * 0x85EBCA6Bu;
        v = (v ^ (v >> 13)) * 0xC2B2AE35u;
        return v ^ (v >> 16);
    }
}
