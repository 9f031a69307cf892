namespace Shoestring.Kernels;

/// <summary>Activations that kernels know; names and meanings are ONNX's.</summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(0, x).</summary>
    Relu,

    /// <summary>y = min(beta, max(alpha, x)).</summary>
    Clip,

    /// <summary>y = x where x ≥ 0, else alpha·x.</summary>
    LeakyRelu,

    /// <summary>y = x where x ≥ 0, else alpha·(eˣ − 1).</summary>
    Elu,

    /// <summary>y = beta·x where x &gt; 0, else beta·alpha·(eˣ − 1).</summary>
    Selu,

    /// <summary>y = x·sigmoid(x).</summary>
    Silu,

    /// <summary>y = x·max(0, min(1, x/6 + 1/2)).</summary>
    HardSwish,

    /// <summary>y = x·Φ(x), exact (erf).</summary>
    Gelu,

    /// <summary>y = 1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>y = max(0, min(1, alpha·x + beta)).</summary>
    HardSigmoid,

    /// <summary>y = tanh(x).</summary>
    Tanh,
}
