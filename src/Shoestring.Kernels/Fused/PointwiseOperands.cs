namespace Shoestring.Kernels.Fused;

/// <summary>Operands and results of the pointwise convolution in <see cref="ConvPair.Backward"/>: y = z·w, z what the norm makes of x.</summary>
public readonly ref struct PointwiseOperands
{
    /// <summary>[N, H, W, C]; float32 or bfloat16.</summary>
    public required StoredSpan X { get; init; }

    /// <summary>What stands between x and the convolution, or absent; no gate.</summary>
    public NormView Norm { get; init; }

    /// <summary>[1, 1, C, O].</summary>
    public required ReadOnlySpan<float> W { get; init; }

    /// <summary>[N, H, W, C]: gradient of x where <see cref="DGamma"/> is empty and of z or what stands before the norm's activation else.</summary>
    public required Span<float> Dx { get; init; }

    /// <summary>As w.</summary>
    public required Span<float> Dw { get; init; }

    /// <summary>[C]: Σ g·x̂ of <see cref="Norm"/>, or empty.</summary>
    public Span<float> DGamma { get; init; }

    /// <summary>[C]: Σ g of <see cref="Norm"/>, or empty.</summary>
    public Span<float> DBeta { get; init; }
}
