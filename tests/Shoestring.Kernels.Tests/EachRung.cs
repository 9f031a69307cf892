namespace Shoestring.Kernels.Tests;

/// <summary>Runs a kernel on every rung, with one thread and with two, whose bits must agree.</summary>
internal static class EachRung
{
    private static readonly WorkerPool One = new(1);
    private static readonly WorkerPool Two = new(2);

    /// <summary>Lengths around the lanes' widths and around a chunk's.</summary>
    public static readonly int[] Lengths =
        [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 100, 1023, 16383, 16384, 16385, 40001];

    /// <summary>
    /// <paramref name="run"/> gives back everything that it computed; <paramref name="check"/> compares it with the
    /// reference.
    /// </summary>
    public static void Check(Func<WorkerPool, float[]> run, Action<float[]> check)
    {
        foreach (SimdLevel level in Simd.Available)
        {
            using SimdScope scope = Simd.Force(level);
            float[] single = run(One);
            float[] pair = run(Two);
            Assert.True(
                single.AsSpan().SequenceEqual(pair) || Bits(single).AsSpan().SequenceEqual(Bits(pair)),
                $"{level}: two threads give other bits than one.");
            check(single);
        }
    }

    /// <summary>Normal numbers from a fixed seed, times a scale, plus an offset.</summary>
    public static float[] Normals(int length, uint seed, float scale = 1, float offset = 0)
    {
        float[] x = new float[length];
        new Shoestring.Random.RandomStream(seed, Shoestring.Random.Purpose.Of("kernel tests"))
            .FillNormal(x, offset, scale);
        return x;
    }

    /// <summary>Asserts |actual − expected| ≤ absolute + relative·|expected|, and equal infinities and NaN.</summary>
    public static void Near(double expected, double actual, double relative, double absolute, string what, int at = -1)
    {
        bool same = double.IsNaN(expected) ? double.IsNaN(actual) : double.IsInfinity(expected)
            ? expected == actual
            : Math.Abs(actual - expected) <= absolute + (relative * Math.Abs(expected));
        if (!same)
        {
            Assert.Fail($"{what} {at} ({Simd.Level}): expected {expected:R}, got {actual:R}.");
        }
    }

    public static void Near(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double relative, double absolute, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Near(expected[i], actual[i], relative, absolute, what, i);
        }
    }

    private static int[] Bits(float[] x) => Array.ConvertAll(x, BitConverter.SingleToInt32Bits);
}
