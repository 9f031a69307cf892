namespace Shoestring.Kernels.Tests;

/// <summary>What kernel tests share: seeded floats, every rung × 1 and 2 threads, comparison.</summary>
internal static class Arrays
{
    /// <summary>Gives work scratch of a length, and asserts that it writes nothing behind it.</summary>
    public static void WithinScratch(long length, ScratchWork work)
    {
        float[] scratch = Random(length + 256, 9), before = [.. scratch];
        work(scratch.AsSpan(0, (int)length));
        Assert.Equal(before.AsSpan((int)length), scratch.AsSpan((int)length));
    }

    public static float[] Random(long count, int seed)
    {
        System.Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (random.NextSingle() * 2) - 1;
        }

        return values;
    }

    /// <summary>Runs on every rung with 1 and 2 threads; the threads agree bit for bit, the rungs within tolerance.</summary>
    public static void OnEveryRung(float[] expected, float tolerance, string what, Func<WorkerPool, float[]> run)
    {
        foreach (SimdLevel level in Simd.Available)
        {
            using SimdScope scope = Simd.Force(level);
            using WorkerPool one = new(1);
            using WorkerPool two = new(2);
            float[] single = run(one);
            Close(expected, single, tolerance, $"{what} on {level}");
            Assert.True(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(single).SequenceEqual(
                    System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(run(two))),
                $"{what} on {level}: two threads differ from one");
        }
    }

    public static void Close(float[] expected, float[] actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float off = Math.Abs(expected[i] - actual[i]);
            if (!(off <= tolerance * Math.Max(1, Math.Abs(expected[i]))))
            {
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]}, not {expected[i]}");
            }
        }
    }
}
