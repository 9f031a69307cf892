namespace Shoestring.Kernels;

/// <summary>The integers that a quantiser may use.</summary>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
public readonly record struct QuantizedRange(int Min, int Max)
{
    /// <summary>−128 to 127.</summary>
    public static QuantizedRange Int8 => new(-128, 127);

    /// <summary>0 to 255.</summary>
    public static QuantizedRange UInt8 => new(0, 255);
}
