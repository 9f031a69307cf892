using Shoestring.Kernels.Fused;

namespace Shoestring.Kernels.Tests;

/// <summary>Convolutions fused with their norms, over operands that are stored as bfloat16: the bits of the same numbers as float32.</summary>
public class ConvNormHalvesTests
{
    public static TheoryData<string, ConvShape> Shapes => ConvNormTests.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_gives_the_same_bits_rounded(string name, ConvShape shape)
    {
        ConvNormCase t = new(shape);
        ushort[] x = Halved.Narrow(t.X);
        foreach (bool loads in (bool[])[false, true])
        {
            Halved.Twice(name, pool =>
            {
                float[] y = new float[shape.OutputLength];
                float[] statistics = Forward(pool, t, Halved.Widen(x), y, loads);
                return [.. Halved.Widen(Halved.Narrow(y)), .. statistics];
            }, pool =>
            {
                ushort[] y = new ushort[shape.OutputLength];
                float[] statistics = Forward(pool, t, x, y, loads);
                return [.. Halved.Widen(y), .. statistics];
            });
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_gives_the_same_bits(string name, ConvShape shape)
    {
        ConvNormCase t = new(shape);
        ushort[] x = Halved.Narrow(t.X), y = Halved.Narrow(t.Y);
        foreach (bool loads in (bool[])[false, true])
        {
            Halved.Twice(name, pool => Backward(pool, t, t.D, Halved.Widen(x), Halved.Widen(y), loads), pool => Backward(pool, t, t.D, x, y, loads));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_of_gradients_gives_the_same_bits_rounded(string name, ConvShape shape)
    {
        ConvNormCase t = new(shape);
        ushort[] x = Halved.Narrow(t.X), y = Halved.Narrow(t.Y), d = Halved.Narrow(t.D);
        foreach (bool loads in (bool[])[false, true])
        {
            Halved.Twice(name, pool =>
            {
                float[] dx = new float[shape.InputLength];
                float[] rest = Backward(pool, t, Halved.Widen(d), Halved.Widen(x), Halved.Widen(y), dx, loads);
                return [.. Halved.Widen(Halved.Narrow(dx)), .. rest];
            }, pool =>
            {
                ushort[] dx = new ushort[shape.InputLength];
                float[] rest = Backward(pool, t, d, x, y, dx, loads);
                return [.. Halved.Widen(dx), .. rest];
            });
            Halved.Twice(
                name, pool => Backward(pool, t, Halved.Widen(d), t.X, t.Y, loads), pool => Backward(pool, t, d, t.X, t.Y, loads));
        }
    }

    // The statistics.
    private static float[] Forward(WorkerPool pool, ConvNormCase t, StoredSpan x, StoredSpan y, bool loads)
    {
        float[] both = new float[2 * t.Shape.O];
        ConvNorm.Forward(
            pool, t.Shape, x, loads ? t.Input.View() : default, t.W, y, both.AsSpan(0, t.Shape.O), both.AsSpan(t.Shape.O),
            Arrays.Random(ConvNorm.ForwardScratchLength(t.Shape), 5));
        return both;
    }

    private static float[] Backward(WorkerPool pool, ConvNormCase t, StoredSpan d, StoredSpan x, StoredSpan y, bool loads)
    {
        float[] dx = new float[t.Shape.InputLength];
        float[] rest = Backward(pool, t, d, x, y, dx, loads);
        return [.. dx, .. rest];
    }

    // What is not dx.
    private static float[] Backward(WorkerPool pool, ConvNormCase t, StoredSpan d, StoredSpan x, StoredSpan y, StoredSpan dx, bool loads)
    {
        ConvShape shape = t.Shape;
        float[] dw = new float[shape.WeightLength], sums = new float[loads ? 2 * shape.C : 0];
        ConvNorm.Backward(
            pool, shape, d, y, t.Output.View(), Arrays.Random(shape.O, 6), Arrays.Random(shape.O, 7), x,
            loads ? t.Input.View() : default, t.W, dx, dw, sums.AsSpan(0, sums.Length / 2), sums.AsSpan(sums.Length / 2),
            Arrays.Random(ConvNorm.BackwardScratchLength(shape), 5));
        return [.. dw, .. sums];
    }
}
