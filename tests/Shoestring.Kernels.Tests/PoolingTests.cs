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
