using System.Collections.Immutable;

namespace Shoestring.Compression.Quantization;

/// <summary>How a model is quantised to 8 bits.</summary>
public sealed record QuantizationOptions
{
    /// <summary>What activations are stored as.</summary>
    public ActivationFormat Activations { get; init; } = ActivationFormat.UInt8;

    /// <summary>Bits of a weight: 8, or 7 for CPUs without VNNI, whose u8×s8 kernels add two products in 16 bits and may saturate.</summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>How the scale of a weight channel is chosen.</summary>
    public WeightRange Weights { get; init; } = WeightRange.Mse;

    /// <summary>Names of nodes that stay in float.</summary>
    public ImmutableHashSet<string> KeepFloat { get; init; } = [];

    /// <summary>Largest integer of a weight; the smallest is its negative.</summary>
    public int WeightMax => (1 << (WeightBits - 1)) - 1;

    /// <summary>Smallest integer of an activation.</summary>
    public int ActivationMin => Activations == ActivationFormat.UInt8 ? 0 : -128;

    /// <summary>Largest integer of an activation.</summary>
    public int ActivationMax => Activations == ActivationFormat.UInt8 ? 255 : 127;
}
