namespace Shoestring.Kernels.Reference;

/// <summary>Activations, one number at a time in double: the scalar twin of <see cref="Activations"/>.</summary>
internal static class ReferenceActivation
{
    public static double Forward(Activation act, double x) => act.Kind switch
    {
        ActivationKind.None => x,
        ActivationKind.Relu => Math.Max(0, x),
        ActivationKind.Clip => Math.Min(act.Beta, Math.Max(act.Alpha, x)),
        ActivationKind.LeakyRelu => x > 0 ? x : act.Alpha * x,
        ActivationKind.Elu => x > 0 ? x : act.Alpha * ExpMinusOne(x),
        ActivationKind.Selu => act.Beta * (x > 0 ? x : act.Alpha * ExpMinusOne(x)),
        ActivationKind.Silu => x * Sigmoid(x),
        ActivationKind.HardSwish => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        ActivationKind.Gelu => x * NormalDistribution(x),
        ActivationKind.Sigmoid => Sigmoid(x),
        ActivationKind.HardSigmoid => Math.Clamp((act.Alpha * x) + act.Beta, 0, 1),
        ActivationKind.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    public static double Derivative(Activation act, double x) => act.Kind switch
    {
        ActivationKind.None => 1,
        ActivationKind.Relu => x > 0 ? 1 : 0,
        ActivationKind.Clip => x > act.Alpha && x < act.Beta ? 1 : 0,
        ActivationKind.LeakyRelu => x > 0 ? 1 : act.Alpha,
        ActivationKind.Elu => x > 0 ? 1 : act.Alpha * Math.Exp(x),
        ActivationKind.Selu => act.Beta * (x > 0 ? 1 : act.Alpha * Math.Exp(x)),
        ActivationKind.Silu => Sigmoid(x) * (1 + (x * (1 - Sigmoid(x)))),
        ActivationKind.HardSwish => x <= -3 ? 0 : x >= 3 ? 1 : (x / 3) + 0.5,
        ActivationKind.Gelu => NormalDistribution(x) + (x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)),
        ActivationKind.Sigmoid => Sigmoid(x) * (1 - Sigmoid(x)),
        ActivationKind.HardSigmoid => (act.Alpha * x) + act.Beta is > 0 and < 1 ? act.Alpha : 0,
        ActivationKind.Tanh => 1 - (Math.Tanh(x) * Math.Tanh(x)),
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double NormalDistribution(double x) => (1 + Erf(x / Math.Sqrt(2))) / 2;

    /// <summary>eˣ − 1 without cancellation: 2·eˣᐟ²·sinh(x/2).</summary>
    public static double ExpMinusOne(double x) => 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);

    /// <summary>The error function to about 1e-15: its series 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, all terms positive.</summary>
    public static double Erf(double x)
    {
        double t = Math.Abs(x);
        if (t > 6)
        {
            return Math.Sign(x);
        }

        double term = t, sum = t;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * t * t / ((2 * n) + 1);
            sum += term;
        }

        return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-t * t) * sum;
    }
}
