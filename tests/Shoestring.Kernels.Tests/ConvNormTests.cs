using Shoestring.Kernels.Fused;
using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

/// <summary>Convolutions fused with the norms beside them against the scalar references of each, one after the other.</summary>
public class ConvNormTests
{
    public static TheoryData<string, ConvShape> Shapes
    {
        get
        {
            TheoryData<string, ConvShape> data = [];
            void Add(string name, ConvShape shape) => data.Add(name, shape);
            Add("pointwise", ConvShape.Square(2, 5, 7, 17, 33, 1));
            Add("pointwise, few channels", ConvShape.Square(3, 6, 6, 3, 5, 1));
            Add("pointwise, many pixels", ConvShape.Square(2, 40, 30, 24, 40, 1));
            Add("pointwise, wide", ConvShape.Square(1, 12, 12, 130, 70, 1));
            Add("pointwise, colliding rows", ConvShape.Square(1, 11, 10, 256, 96, 1));
            Add("pointwise, one pixel", ConvShape.Square(1, 1, 1, 20, 16, 1));
            foreach (int c in (int[])[4, 7, 8, 15, 16, 17, 40])
            {
                Add($"depthwise 3×3, {c} channels", ConvShape.Square(2, 6, 7, c, c, 3, pad: 1, groups: c));
                Add($"depthwise 3×3, strided, {c} channels", ConvShape.Square(2, 7, 8, c, c, 3, stride: 2, pad: 1, groups: c));
            }

            Add("depthwise, even", ConvShape.Square(3, 8, 6, 16, 16, 3, stride: 2, pad: 1, groups: 16));
            Add("depthwise, one pixel", ConvShape.Square(3, 1, 1, 16, 16, 3, pad: 1, groups: 16));
            Add("depthwise, one pixel, strided", ConvShape.Square(3, 1, 2, 16, 16, 3, stride: 2, pad: 1, groups: 16));
            Add("depthwise, one column", ConvShape.Square(1, 4, 1, 16, 16, 3, pad: 1, groups: 16));
            Add("depthwise, blocks of rows", ConvShape.Square(2, 61, 53, 20, 20, 3, pad: 1, groups: 20));
            Add("depthwise, blocks of rows, strided", ConvShape.Square(2, 61, 62, 20, 20, 3, stride: 2, pad: 1, groups: 20));
            Add("depthwise, groups of pictures", ConvShape.Square(41, 4, 4, 32, 32, 3, pad: 1, groups: 32));
            Add("depthwise, no padding", ConvShape.Square(2, 9, 10, 16, 16, 3, groups: 16));
            Add("depthwise, dilated", ConvShape.Square(1, 9, 10, 16, 16, 3, pad: 2, dilation: 2, groups: 16));
            Add("depthwise 5×5", ConvShape.Square(1, 12, 13, 18, 18, 5, pad: 2, groups: 18));
            Add("depthwise 5×5, blocks of rows", ConvShape.Square(1, 64, 50, 24, 24, 5, pad: 2, groups: 24));
            Add("depthwise 5×5, strided", ConvShape.Square(2, 12, 13, 16, 16, 5, stride: 2, pad: 2, groups: 16));
            Add("depthwise 5×5, strided, blocks of rows", ConvShape.Square(1, 65, 51, 24, 24, 5, stride: 2, pad: 2, groups: 24));
            Add("depthwise 5×5, few pixels, strided", ConvShape.Square(23, 4, 3, 40, 40, 5, stride: 2, pad: 2, groups: 40));
            Add("depthwise 3×3, few pixels", ConvShape.Square(300, 2, 2, 18, 18, 3, pad: 1, groups: 18));
            Add("depthwise 3×3, small pictures together", ConvShape.Square(23, 5, 6, 20, 20, 3, pad: 1, groups: 20));
            Add("depthwise 3×3, strided, small pictures together", ConvShape.Square(23, 6, 5, 20, 20, 3, stride: 2, pad: 1, groups: 20));
            Add("depthwise 5×5, small pictures together", ConvShape.Square(23, 5, 6, 20, 20, 5, pad: 2, groups: 20));
            Add("depthwise 5×5, strided, small pictures together", ConvShape.Square(23, 6, 5, 20, 20, 5, stride: 2, pad: 2, groups: 20));
            Add("depthwise 1×1, strided", ConvShape.Square(20, 10, 10, 16, 16, 1, stride: 2, groups: 16));
            Add("depthwise 1×1", ConvShape.Square(2, 3, 3, 16, 16, 1, groups: 16));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_agrees_with_the_references(string name, ConvShape shape)
    {
        foreach (bool loads in (bool[])[false, true])
        {
            ConvNormCase t = new(shape);
            float[] z = loads ? t.Activated() : t.X;
            float[] y = ReferenceConv.Forward(shape, z, t.W, [], Activation.None, null);
            double[] mean = new double[shape.O], variance = new double[shape.O];
            ReferenceBatchNorm.Statistics(shape.Pixels, shape.O, y, mean, variance);
            float[] expected = [.. y, .. mean.Select(v => (float)v), .. variance.Select(v => (float)v)];
            Arrays.OnEveryRung(expected, 1e-4f, name, pool =>
            {
                float[] result = Arrays.Random(expected.Length, 4);
                Span<float> rest = result.AsSpan(y.Length);
                ConvNorm.Forward(
                    pool, shape, t.X, loads ? t.Input.View() : default, t.W, result.AsSpan(0, y.Length), rest[..shape.O],
                    rest[shape.O..], Arrays.Random(ConvNorm.ForwardScratchLength(shape), 5));
                return result;
            });
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_agrees_with_the_references(string name, ConvShape shape)
    {
        foreach (bool loads in (bool[])[false, true])
        {
            ConvNormCase t = new(shape);
            float[] z = loads ? t.Activated() : t.X;
            double[] dgamma = new double[shape.O], dbeta = new double[shape.O];
            double[] xdgamma = new double[shape.C], xdbeta = new double[shape.C];
            float[] dy = t.Output.Backward(t.Y, t.D, dgamma, dbeta, out _);
            float[] dx = ReferenceConv.GradInput(shape, dy, t.W), dw = ReferenceConv.GradWeight(shape, z, dy);
            if (loads)
            {
                t.Input.Backward(t.X, dx, xdgamma, xdbeta, out float[] g);
                dx = g;
            }

            float[] expected = [.. dx, .. dw, .. loads ? xdgamma.Concat(xdbeta).Select(v => (float)v) : []];
            float[] dg = Array.ConvertAll(dgamma, v => (float)v), db = Array.ConvertAll(dbeta, v => (float)v);
            Arrays.OnEveryRung(expected, 3e-4f, name, pool =>
            {
                float[] result = Arrays.Random(expected.Length, 4);
                Span<float> rest = result.AsSpan(dx.Length + dw.Length);
                ConvNorm.Backward(
                    pool, shape, t.D, t.Y, t.Output.View(), dg, db, t.X, loads ? t.Input.View() : default, t.W,
                    result.AsSpan(0, dx.Length), result.AsSpan(dx.Length, dw.Length), loads ? rest[..shape.C] : [],
                    loads ? rest[shape.C..] : [], Arrays.Random(ConvNorm.BackwardScratchLength(shape), 5));
                return result;
            });
        }
    }

    [Theory]
    [InlineData(1, 3, 4, 5, 7)]
    [InlineData(7, 11, 9, 24, 16)]
    [InlineData(3, 20, 30, 17, 33)]
    public void A_gate_multiplies_each_pictures_channels(int n, int h, int w, int c, int o)
    {
        ConvShape shape = new(n, h, w, c, o, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1);
        ConvNormCase t = new(shape);
        float[] gate = Arrays.Random(n * c, 7);
        float[] z = [.. t.Activated().Select((v, i) => v * gate[(i / (h * w * c) * c) + (i % c)])];
        float[] y = ReferenceConv.Forward(shape, z, t.W, [], Activation.None, null);
        double[] dgamma = new double[o], dbeta = new double[o];
        float[] dw = ReferenceConv.GradWeight(shape, z, t.Output.Backward(t.Y, t.D, dgamma, dbeta, out _));
        float[] dg = Array.ConvertAll(dgamma, v => (float)v), db = Array.ConvertAll(dbeta, v => (float)v);
        Arrays.OnEveryRung([.. y, .. dw], 3e-4f, "gated", pool =>
        {
            float[] result = new float[y.Length + dw.Length];
            NormView view = t.Input.View() with { Gate = gate };
            ConvNorm.Forward(
                pool, shape, t.X, view, t.W, result.AsSpan(0, y.Length), [], [], new float[ConvNorm.ForwardScratchLength(shape)]);
            ConvNorm.Backward(
                pool, shape, t.D, t.Y, t.Output.View(), dg, db, t.X, view, t.W, new float[t.X.Length], result.AsSpan(y.Length), [], [],
                new float[ConvNorm.BackwardScratchLength(shape)]);
            return result;
        });
    }

    [Fact]
    public void A_gradient_before_an_activation_needs_none_again()
    {
        ConvShape shape = ConvShape.Square(2, 6, 6, 16, 24, 1);
        ConvNormCase t = new(shape);
        double[] dgamma = new double[shape.O], dbeta = new double[shape.O];
        float[] dy = t.Output.Backward(t.Y, t.D, dgamma, dbeta, out float[] g);
        float[] expected = ReferenceConv.GradInput(shape, dy, t.W);
        float[] dg = Array.ConvertAll(dgamma, v => (float)v), db = Array.ConvertAll(dbeta, v => (float)v);
        Arrays.OnEveryRung(expected, 1e-4f, "plain", pool =>
        {
            float[] dx = new float[expected.Length];
            ConvNorm.Backward(
                pool, shape, g, t.Y, t.Output.View(Activation.None), dg, db, t.X, default, t.W, dx, new float[shape.WeightLength], [], [],
                new float[ConvNorm.BackwardScratchLength(shape)]);
            return dx;
        });
    }

    [Fact]
    public void Statistics_far_from_zero_lose_nothing()
    {
        foreach (ConvShape shape in (ConvShape[])
            [ConvShape.Square(4, 30, 30, 16, 24, 1), ConvShape.Square(4, 30, 30, 24, 24, 3, pad: 0, groups: 24)])
        {
            float[] x = Arrays.Random(shape.InputLength, 1), w = Array.ConvertAll(Arrays.Random(shape.WeightLength, 2), v => 1 + (0.01f * v));
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = 100 + x[i];
            }

            float[] y = ReferenceConv.Forward(shape, x, w, [], Activation.None, null);
            double[] mean = new double[shape.O], variance = new double[shape.O];
            ReferenceBatchNorm.Statistics(shape.Pixels, shape.O, y, mean, variance);
            EachRung.Check(
                pool =>
                {
                    float[] both = new float[2 * shape.O];
                    ConvNorm.Forward(
                        pool, shape, x, default, w, new float[y.Length], both.AsSpan(0, shape.O), both.AsSpan(shape.O),
                        new float[ConvNorm.ForwardScratchLength(shape)]);
                    return both;
                },
                both =>
                {
                    for (int c = 0; c < shape.O; c++)
                    {
                        EachRung.Near(mean[c], both[c], 1e-6, 0, "mean", c);
                        EachRung.Near(variance[c], both[shape.O + c], 1e-3, 0, "variance", c);
                    }
                });
        }
    }

    [Fact]
    public void Others_are_refused()
    {
        Assert.False(ConvNorm.Suits(ConvShape.Square(1, 5, 5, 4, 4, 3, pad: 1)));
        Assert.False(ConvNorm.Suits(ConvShape.Square(1, 5, 5, 4, 4, 1, stride: 2)));
        Assert.False(ConvNorm.Suits(ConvShape.Square(1, 5, 5, 16, 16, 3, pad: 3, groups: 16)));
        ConvShape shape = ConvShape.Square(1, 2, 2, 4, 4, 1);
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => ConvNorm.Forward(
            pool, shape, new float[16], default, new float[16], new float[16], new float[3], new float[3], new float[10_000]));
        Assert.Throws<ArgumentException>(() => ConvNorm.Forward(
            pool, shape, new float[16], default, new float[16], new float[16], [], [], []));
    }
}
