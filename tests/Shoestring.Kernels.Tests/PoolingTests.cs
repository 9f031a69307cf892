using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public sealed class PoolingTests
{
    public static TheoryData<PoolShape> Shapes =>
    [
        PoolShape.Square(2, 6, 8, 16, 2, 2),
        PoolShape.Square(2, 7, 9, 17, 3, 2, 1),
        PoolShape.Square(1, 5, 5, 70, 3, 1, 1),
        PoolShape.Square(2, 7, 9, 24, 3, 2, 1),
        PoolShape.Square(3, 4, 4, 1, 4, 4),
        PoolShape.Square(1, 9, 7, 3, 2, 3),
        new PoolShape(1, 8, 9, 15, 3, 2, 2, 3, 1, 0, 2, 1),
        new PoolShape(1, 6, 7, 5, 3, 3, 2, 2, 0, 0, 0, 0, CeilMode: true),
        new PoolShape(2, 5, 6, 33, 3, 3, 2, 2, 1, 1, 1, 1, CeilMode: true),
        new PoolShape(1, 9, 9, 8, 3, 3, 1, 1, 1, 1, 1, 1, 2, 2),
        PoolShape.Square(2, 37, 71, 72, 3, 2, 1), // several bands
        PoolShape.Square(1, 40, 64, 64, 3, 1, 1),
        PoolShape.Square(2, 80, 54, 64, 3, 2), // a row and a column under no window
        PoolShape.Square(1, 81, 55, 36, 3, 2),
        PoolShape.Square(3, 9, 8, 40, 3, 2, 1),
        PoolShape.Square(1, 3, 3, 16, 3, 2, 1),
        PoolShape.Square(1, 2, 2, 21, 3, 2, 1),
        new PoolShape(2, 10, 11, 20, 3, 3, 2, 2, 0, 1, 2, 0),
        new PoolShape(1, 11, 10, 9, 3, 3, 2, 2, 1, 0, 0, 2),
        new PoolShape(1, 9, 9, 18, 3, 3, 2, 2, 2, 2, 2, 2),
        PoolShape.Square(1, 61, 50, 50, 3, 3),
        PoolShape.Square(1, 49, 60, 64, 2, 3, 1), // rows under no window
        new PoolShape(1, 33, 40, 110, 5, 4, 2, 1, 4, 0, 1, 3),
        new PoolShape(1, 35, 44, 100, 3, 2, 3, 2, 2, 1, 2, 1, 2, 3),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Max_and_its_gradient_agree_with_the_reference(PoolShape shape)
    {
        // Few distinct values, so that windows hold equals.
        float[] x = Array.ConvertAll(Arrays.Random(shape.InputLength, 1), v => MathF.Round(v * 3));
        float[] dy = Arrays.Random(shape.OutputLength, 2);
        Arrays.OnEveryRung(ReferencePooling.Max(shape, x), 0, "Max", pool =>
        {
            float[] y = new float[shape.OutputLength];
            Pooling.Max(pool, shape, x, y);
            return y;
        });
        Arrays.OnEveryRung(ReferencePooling.MaxGrad(shape, dy, x), 1e-6f, "MaxGrad", pool =>
        {
            float[] dx = Arrays.Random(shape.InputLength, 3);
            Pooling.MaxGrad(pool, shape, dy, x, dx);
            return dx;
        });
    }

    [Theory]
    [InlineData(2, 24)]
    [InlineData(2, 33)]
    [InlineData(1, 16)]
    public void A_window_with_a_nan_is_nan_and_gives_nobody_its_gradient(int stride, int channels)
    {
        var shape = PoolShape.Square(1, 9, 9, channels, 3, stride, 1);
        float[] x = Arrays.Random(shape.InputLength, 1), dy = Arrays.Random(shape.OutputLength, 2);
        int[] places = [0, (3 * 9 * channels) + (4 * channels) + 5, x.Length - 1];
        float[] numbers = (float[])x.Clone(), silent = (float[])dy.Clone();
        Array.ForEach(places, at => x[at] = float.NaN);
        Array.ForEach(places, at => numbers[at] = 9);
        float[] tops = ReferencePooling.Max(shape, numbers);
        for (int i = 0; i < dy.Length; i++)
        {
            silent[i] = tops[i] == 9 ? 0 : dy[i];
        }

        Arrays.OnEveryRung(tops, 0, "Max", pool =>
        {
            float[] y = new float[shape.OutputLength];
            Pooling.Max(pool, shape, x, y);
            return Array.ConvertAll(y, v => float.IsNaN(v) ? 9 : v);
        });
        Arrays.OnEveryRung(ReferencePooling.MaxGrad(shape, silent, numbers), 1e-6f, "MaxGrad", pool =>
        {
            float[] dx = new float[shape.InputLength];
            Pooling.MaxGrad(pool, shape, dy, x, dx);
            return dx;
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Windows_of_nothing_but_minus_infinity_give_their_first_tap_the_gradient(int stride)
    {
        var shape = PoolShape.Square(1, 9, 9, 24, 3, stride, 1);
        float[] x = Array.ConvertAll(Arrays.Random(shape.InputLength, 1), v => v < 0.9f ? float.NegativeInfinity : v);
        float[] dy = Arrays.Random(shape.OutputLength, 2);
        Arrays.OnEveryRung(ReferencePooling.MaxGrad(shape, dy, x), 1e-6f, "MaxGrad", pool =>
        {
            float[] dx = new float[shape.InputLength];
            Pooling.MaxGrad(pool, shape, dy, x, dx);
            return dx;
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Average_and_its_gradient_agree_with_the_reference(PoolShape shape)
    {
        float[] x = Arrays.Random(shape.InputLength, 1);
        float[] dy = Arrays.Random(shape.OutputLength, 2);
        foreach (bool countPad in (bool[])[false, true])
        {
            Arrays.OnEveryRung(ReferencePooling.Average(shape, countPad, x), 1e-5f, "Average", pool =>
            {
                float[] y = new float[shape.OutputLength];
                Pooling.Average(pool, shape, countPad, x, y);
                return y;
            });
            Arrays.OnEveryRung(ReferencePooling.AverageGrad(shape, countPad, dy), 1e-5f, "AverageGrad", pool =>
            {
                float[] dx = Arrays.Random(shape.InputLength, 3);
                Pooling.AverageGrad(pool, shape, countPad, dy, dx);
                return dx;
            });
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 49, 33)]
    [InlineData(2, 200, 16)]
    public void Global_average_is_the_mean_of_pixels(int n, int pixels, int channels)
    {
        float[] x = Arrays.Random(n * pixels * channels, 1);
        float[] y = new float[n * channels];
        for (int i = 0; i < x.Length; i++)
        {
            y[(i / (pixels * channels) * channels) + (i % channels)] += x[i] / pixels;
        }

        Arrays.OnEveryRung(y, 1e-5f, "GlobalAverage", pool =>
        {
            float[] result = new float[y.Length];
            Pooling.GlobalAverage(pool, n, pixels, channels, x, result);
            return result;
        });
        float[] dx = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            dx[i] = y[(i / (pixels * channels) * channels) + (i % channels)] / pixels;
        }

        Arrays.OnEveryRung(dx, 1e-6f, "GlobalAverageGrad", pool =>
        {
            float[] result = new float[x.Length];
            Pooling.GlobalAverageGrad(pool, n, pixels, channels, y, result);
            return result;
        });
    }

    [Fact]
    public void Ceil_mode_drops_windows_that_begin_in_the_padding()
    {
        Assert.Equal(3, new PoolShape(1, 6, 6, 1, 3, 3, 2, 2, 0, 0, 0, 0, CeilMode: true).OutH);
        Assert.Equal(2, new PoolShape(1, 6, 6, 1, 3, 3, 2, 2, 0, 0, 0, 0).OutH);
        Assert.Equal(2, new PoolShape(1, 3, 3, 1, 2, 2, 2, 2, 1, 1, 1, 1, CeilMode: true).OutH);
    }
}
