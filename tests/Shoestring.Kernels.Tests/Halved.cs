namespace Shoestring.Kernels.Tests;

/// <summary>Compares kernels over operands that are stored as bfloat16 with the same over the same numbers as float32.</summary>
internal static class Halved
{
    private static readonly WorkerPool Pool = new(1);

    /// <summary>Normal numbers of a fixed seed that are bfloat16.</summary>
    public static ushort[] Normals(int length, uint seed) => Narrow(EachRung.Normals(length, seed));

    /// <summary>The numbers as one bit of a mask says: bfloat16 where it is set.</summary>
    public static StoredSpan Of(ushort[] halves, int mask, int bit) => ((mask >> bit) & 1) == 1 ? halves : Widen(halves);

    /// <summary>Asserts that both give the same bits, on every rung, with one thread and with two.</summary>
    public static void Twice(string name, Func<WorkerPool, float[]> floats, Func<WorkerPool, float[]> halves) => EachRung.Check(
        pool => [.. floats(pool), .. halves(pool)],
        both => Assert.True(
            both.AsSpan(0, both.Length / 2).SequenceEqual(both.AsSpan(both.Length / 2)), $"{name} ({Simd.Level}): other bits"));

    public static ushort[] Narrow(float[] x)
    {
        ushort[] halves = new ushort[x.Length];
        BFloat16.Narrow(Pool, x, halves);
        return halves;
    }

    public static float[] Widen(ushort[] x)
    {
        float[] floats = new float[x.Length];
        BFloat16.Widen(Pool, x, floats);
        return floats;
    }
}
