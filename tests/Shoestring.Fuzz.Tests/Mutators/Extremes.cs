using Shoestring.Random;

namespace Shoestring.Fuzz.Tests.Mutators;

/// <summary>Numbers at which code breaks.</summary>
internal static class Extremes
{
    private static readonly long[] Integers =
    [
        0, 1, -1, 2, 3, 7, 8, 9, 16, 127, 128, 255, 256, 4096, 65_535, 65_536, 1 << 20, 1 << 24, (1 << 28) + 1, int.MaxValue, int.MinValue,
        uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue, -2, -128,
    ];

    private static readonly float[] Floats = [0, -0f, 1, -1, 1e-30f, 1e30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.5f];

    public static long Integer(ref RandomCursor random) =>
        random.NextInt32(4) == 0 ? random.NextInt32(-8, 64) : Integers[random.NextInt32(Integers.Length)];

    public static float Float(ref RandomCursor random) => Floats[random.NextInt32(Floats.Length)];
}
