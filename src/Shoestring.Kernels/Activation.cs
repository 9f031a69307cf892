namespace Shoestring.Kernels;

/// <summary>An activation and its two parameters, whose meaning <see cref="ActivationKind"/> gives.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Alpha">First parameter: lower bound, slope or scale.</param>
/// <param name="Beta">Second parameter: upper bound, offset or scale.</param>
public readonly record struct Activation(ActivationKind Kind, float Alpha = 0, float Beta = 0)
{
    /// <summary>y = x.</summary>
    public static Activation None => new(ActivationKind.None);

    /// <summary>y = max(0, x).</summary>
    public static Activation Relu => new(ActivationKind.Relu);

    /// <summary>y = min(6, max(0, x)).</summary>
    public static Activation Relu6 => Clip(0, 6);

    /// <summary>y = x·sigmoid(x).</summary>
    public static Activation Silu => new(ActivationKind.Silu);

    /// <summary>y = x·max(0, min(1, x/6 + 1/2)).</summary>
    public static Activation HardSwish => new(ActivationKind.HardSwish);

    /// <summary>y = x·Φ(x).</summary>
    public static Activation Gelu => new(ActivationKind.Gelu);

    /// <summary>y = 1/(1 + e⁻ˣ).</summary>
    public static Activation Sigmoid => new(ActivationKind.Sigmoid);

    /// <summary>y = max(0, min(1, x/6 + 1/2)).</summary>
    public static Activation HardSigmoid => new(ActivationKind.HardSigmoid, 1f / 6, 0.5f);

    /// <summary>y = tanh(x).</summary>
    public static Activation Tanh => new(ActivationKind.Tanh);

    /// <summary>Self-normalising ELU. Source: Klambauer et al. 2017, arXiv:1706.02515.</summary>
    public static Activation Selu => new(ActivationKind.Selu, 1.67326319f, 1.05070102f);

    /// <summary>y = min(hi, max(lo, x)).</summary>
    public static Activation Clip(float lo, float hi) => new(ActivationKind.Clip, lo, hi);

    /// <summary>y = x where x ≥ 0, else alpha·x.</summary>
    public static Activation LeakyRelu(float alpha = 0.01f) => new(ActivationKind.LeakyRelu, alpha);

    /// <summary>y = x where x ≥ 0, else alpha·(eˣ − 1).</summary>
    public static Activation Elu(float alpha = 1) => new(ActivationKind.Elu, alpha);
}
