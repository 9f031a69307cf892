namespace Shoestring.Kernels.Fused;

/// <summary>
/// A batch normalisation with the batch's statistics and the activation after it, as a convolution's neighbour sees them:
/// z = act(gamma·(y − mean)·rstd + beta), rstd = 1/√(variance + epsilon). The default is absent: z = y.
/// </summary>
public readonly ref struct NormView
{
    /// <summary>A present norm; all vectors are [C], gamma and beta may be empty (1 and 0).</summary>
    public NormView(
        ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance,
        float epsilon, Activation activation)
    {
        Gamma = gamma;
        Beta = beta;
        Mean = mean;
        Variance = variance;
        Epsilon = epsilon;
        Activation = activation;
    }

    /// <summary>[C], or empty.</summary>
    public ReadOnlySpan<float> Gamma { get; }

    /// <summary>[C], or empty.</summary>
    public ReadOnlySpan<float> Beta { get; }

    /// <summary>[C].</summary>
    public ReadOnlySpan<float> Mean { get; }

    /// <summary>[C], biased.</summary>
    public ReadOnlySpan<float> Variance { get; }

    /// <summary>ε.</summary>
    public float Epsilon { get; }

    /// <summary>What follows.</summary>
    public Activation Activation { get; }

    /// <summary>[N, C], or empty: what each picture's channels are multiplied by, last. Pointwise convolutions' inputs only.</summary>
    public ReadOnlySpan<float> Gate { get; init; }

    /// <summary>Whether there is no norm; a gate may still be.</summary>
    public bool IsAbsent => Mean.IsEmpty;

    internal void Check(int channels, int pictures = 0)
    {
        Guard.OptionalLength(Gate.Length, (long)pictures * channels, nameof(Gate));
        Guard.OptionalLength(Mean.Length, channels, nameof(Mean));
        Guard.Length(Variance.Length, Mean.Length, nameof(Variance));
        Guard.OptionalLength(Gamma.Length, channels, nameof(Gamma));
        Guard.OptionalLength(Beta.Length, channels, nameof(Beta));
    }

    /// <summary>As <see cref="Check"/>, of a norm that must be there, with sums of its backward beside it.</summary>
    internal void CheckPresent(int channels, int dgamma, int dbeta)
    {
        Guard.Length(Mean.Length, channels, nameof(Mean));
        Check(channels);
        Guard.Length(dgamma, channels, nameof(dgamma));
        Guard.Length(dbeta, channels, nameof(dbeta));
    }

    /// <summary>Turns Σg·(y − mean) into Σg·ŷ.</summary>
    internal void Normalise(Span<float> cross)
    {
        for (int c = 0; c < cross.Length; c++)
        {
            cross[c] = (float)(cross[c] / Math.Sqrt((double)Variance[c] + Epsilon));
        }
    }
}
