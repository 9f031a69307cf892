namespace Shoestring.Onnx;

/// <summary>Bounds within which a model file is read.</summary>
public sealed record OnnxLimits
{
    /// <summary>The bounds used when nothing is said.</summary>
    public static OnnxLimits Default { get; } = new();

    /// <summary>Most bytes of the file; protobuf itself ends below 2 GiB.</summary>
    public long MaxBytes { get; init; } = 0x7FFFFFC7;

    /// <summary>Most nodes.</summary>
    public int MaxNodes { get; init; } = 65_536;

    /// <summary>Most messages, names and single numbers (not those inside raw data).</summary>
    public int MaxParts { get; init; } = 1 << 20;
}
