using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public class ActivationsTests
{
    private static readonly Activation[] Each =
    [
        Activation.None, Activation.Relu, Activation.Relu6, Activation.Clip(-1, 1.5f), Activation.LeakyRelu(0.1f),
        Activation.Elu(), Activation.Selu, Activation.Silu, Activation.HardSwish, Activation.Gelu, Activation.Sigmoid,
        Activation.HardSigmoid, Activation.Tanh,
    ];

    public static TheoryData<Activation> All => new(Each);

    [Fact]
    public void Every_kind_is_tested() =>
        Assert.Equal(Enum.GetValues<ActivationKind>().Order(), Each.Select(a => a.Kind).Distinct().Order());

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_agrees_with_the_reference(Activation act)
    {
        foreach (int length in EachRung.Lengths)
        {
            string name = act.ToString();
            float[] x = Inputs(length);
            EachRung.Check(
                pool =>
                {
                    float[] y = new float[length];
                    Activations.Forward(pool, act, x, y);
                    float[] inPlace = (float[])x.Clone();
                    Activations.Forward(pool, act, inPlace, inPlace);
                    Assert.Equal(y, inPlace);
                    return y;
                },
                y =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        EachRung.Near(ReferenceActivation.Forward(act, x[i]), y[i], 6e-7, 6e-7, name, i);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Backward_agrees_with_the_reference(Activation act)
    {
        foreach (int length in EachRung.Lengths)
        {
            string name = act.ToString();
            float[] x = Inputs(length);
            float[] dy = EachRung.Normals(length, 2);
            EachRung.Check(
                pool =>
                {
                    float[] dx = new float[length];
                    Activations.Backward(pool, act, x, dy, dx);
                    float[] inPlace = (float[])dy.Clone();
                    Activations.Backward(pool, act, x, inPlace, inPlace);
                    Assert.Equal(dx, inPlace);
                    return dx;
                },
                dx =>
                {
                    for (int i = 0; i < length; i++)
                    {
                        double expected = dy[i] * ReferenceActivation.Derivative(act, x[i]);
                        EachRung.Near(expected, dx[i], 1e-6, 2e-6, name, i);
                    }
                });
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_reference_derivative_is_the_slope_of_the_reference(Activation act)
    {
        for (double x = -4.03; x < 7; x += 0.1)
        {
            double slope = (ReferenceActivation.Forward(act, x + 1e-6) - ReferenceActivation.Forward(act, x - 1e-6)) / 2e-6;
            Assert.Equal(slope, ReferenceActivation.Derivative(act, x), 1e-6);
        }
    }

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        using WorkerPool pool = new(1);
        Assert.Throws<ArgumentException>(() => Activations.Forward(pool, Activation.Relu, new float[3], new float[4]));
        Assert.Throws<ArgumentException>(
            () => Activations.Backward(pool, Activation.Relu, new float[3], new float[4], new float[3]));
    }

    // The kinks stand among them.
    private static float[] Inputs(int length)
    {
        float[] x = EachRung.Normals(length, 1, 4);
        float[] special = [0, 6, -3, 3, -0f, 1e-20f, 90, -90];
        for (int i = 0; i < Math.Min(length, special.Length); i++)
        {
            x[i] = special[i];
        }

        return x;
    }
}
