namespace Shoestring.Kernels.Tests;

public class FakeQuantizeTests
{
    public static TheoryData<int, int, int> Layouts => new()
    {
        { 1, 1, 1 }, { 1, 1, 37 }, { 1, 1, 40_001 }, { 5, 3, 1 }, { 900, 24, 1 }, { 3, 17, 1 }, { 1, 8, 27 }, { 2, 3, 20_000 },
        { 4, 5, 9 }, { 3000, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Forward_is_the_onnx_formula_to_the_bit(int outer, int channels, int inner)
    {
        Case t = new(outer, channels, inner);
        foreach (QuantizedRange range in (QuantizedRange[])[QuantizedRange.Int8, QuantizedRange.UInt8, new(-8, 7)])
        {
            EachRung.Check(
                pool =>
                {
                    float[] y = new float[t.X.Length], inPlace = (float[])t.X.Clone();
                    FakeQuantize.Forward(pool, t.Layout, range, t.X, t.Scale, t.Zero, y);
                    FakeQuantize.Forward(pool, t.Layout, range, inPlace, t.Scale, t.Zero, inPlace);
                    Assert.Equal(y, inPlace);
                    return y;
                },
                y =>
                {
                    for (int i = 0; i < y.Length; i++)
                    {
                        int c = i / inner % channels;
                        float code = MathF.Round(t.X[i] / t.Scale[c], MidpointRounding.ToEven) + t.Zero[c];
                        float expected = (Math.Clamp(code, range.Min, range.Max) - t.Zero[c]) * t.Scale[c];
                        EachRung.Near(expected, y[i], 0, 0, "y", i);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Backward_agrees_with_the_reference(int outer, int channels, int inner)
    {
        Case t = new(outer, channels, inner);
        QuantizedRange range = new(-8, 7);
        float[] dy = EachRung.Normals(t.X.Length, 4), dx = new float[t.X.Length];
        double[] dscale = new double[channels];
        for (int i = 0; i < dx.Length; i++)
        {
            int c = i / inner % channels;
            float ratio = t.X[i] / t.Scale[c], code = MathF.Round(ratio) + t.Zero[c];
            bool inside = code >= range.Min && code <= range.Max;
            dx[i] = inside ? dy[i] : 0;
            dscale[c] += 0.5 * dy[i] * (inside ? MathF.Round(ratio) - ratio : Math.Clamp(code, range.Min, range.Max) - t.Zero[c]);
        }

        EachRung.Check(
            pool =>
            {
                float[] d = (float[])dy.Clone(), ds = new float[channels], again = new float[dy.Length];
                float[] scratch = new float[FakeQuantize.ScratchLength(t.Layout)];
                FakeQuantize.Backward(pool, t.Layout, range, t.X, t.Scale, t.Zero, dy, 0.5f, again, [], []);
                FakeQuantize.Backward(pool, t.Layout, range, t.X, t.Scale, t.Zero, d, 0.5f, d, ds, scratch);
                Assert.Equal(again, d);
                return [.. d, .. ds];
            },
            all =>
            {
                EachRung.Near(dx, all.AsSpan(0, dx.Length), 0, 0, "dx");
                for (int c = 0; c < channels; c++)
                {
                    EachRung.Near(dscale[c], all[dx.Length + c], 1e-5, 2e-5 * Math.Sqrt(outer * inner), "dscale", c);
                }
            });
    }

    [Fact]
    public void Integers_and_floats_say_the_same()
    {
        Case t = new(30, 7, 1);
        int[] zero = Array.ConvertAll(t.Zero, z => (int)z);
        sbyte[] q = new sbyte[t.X.Length];
        float[] x = new float[q.Length], y = new float[q.Length];
        Quantizer.Quantize<sbyte>(t.Layout, t.X, t.Scale, zero, q);
        Quantizer.Dequantize<sbyte>(t.Layout, q, t.Scale, zero, x);
        using WorkerPool pool = new(1);
        FakeQuantize.Forward(pool, t.Layout, QuantizedRange.Int8, t.X, t.Scale, t.Zero, y);
        Assert.Equal(y, x);
        byte[] bytes = new byte[4];
        Quantizer.Quantize<byte>(QuantizedLayout.PerTensor(4), [-5, 0.5f, 1.5f, 1e30f], [1f], [], bytes);
        Assert.Equal([0, 0, 2, 255], bytes);
    }

    [Theory]
    [InlineData(-1, 3, false)]
    [InlineData(-4, 1, true)]
    [InlineData(0.5f, 3, false)]
    [InlineData(0, 0, false)]
    [InlineData(0, 0, true)]
    public void A_chosen_scale_covers_the_range_and_keeps_zero_exact(float min, float max, bool symmetric)
    {
        foreach (QuantizedRange range in (QuantizedRange[])[QuantizedRange.Int8, QuantizedRange.UInt8])
        {
            (float scale, int zero) = Quantizer.Choose(min, max, range, symmetric);
            Assert.InRange(zero, range.Min, range.Max);
            foreach (float v in (float[])[min, max, 0, (min + max) / 2])
            {
                double code = Math.Clamp(Math.Round(v / scale) + zero, range.Min, range.Max);
                Assert.Equal(v, (code - zero) * scale, scale * 1.01);
            }
        }
    }

    [Fact]
    public void Observers_count_what_is_finite()
    {
        Assert.Equal((-2f, 5f), Observer.MinMax([1, float.NaN, 5, -2, float.PositiveInfinity]));
        Assert.Equal((0f, 0f), Observer.MinMax([]));
        float[] min = new float[2], max = new float[2];
        Observer.MinMax(QuantizedLayout.ChannelsLast(2, 2), [1, float.NaN, -3, float.NaN], min, max);
        Assert.Equal([-3f, 0], min);
        Assert.Equal([1f, 0], max);
        long[] counts = new long[4];
        Observer.Histogram([-9, 0, 0.3f, 0.5f, 0.99f, 1, 7, float.NaN], 0, 1, counts);
        Assert.Equal([2L, 1, 1, 3], counts);
    }

    private sealed class Case
    {
        public Case(int outer, int channels, int inner)
        {
            Layout = new QuantizedLayout(outer, channels, inner);
            X = EachRung.Normals(Layout.Length, 1, 3);
            Scale = Array.ConvertAll(EachRung.Normals(channels, 2), v => 0.05f + MathF.Abs(v));
            Zero = Array.ConvertAll(EachRung.Normals(channels, 3, 3), v => Math.Clamp(MathF.Round(v), -7, 6));

            // Ties, and numbers far beyond the range.
            float[] special = [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1e30f, -1e30f, 0];
            for (int i = 0; i < Math.Min(X.Length, special.Length); i++)
            {
                X[i] = special[i] * Scale[i / inner % channels];
            }
        }

        public QuantizedLayout Layout { get; }

        public float[] X { get; }

        public float[] Scale { get; }

        public float[] Zero { get; }
    }
}
