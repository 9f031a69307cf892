namespace Shoestring.Onnx.Export;

/// <summary>
/// Preprocessing inside the graph: the model takes bytes [N, H, W, C] as a decoder gives them, and computes
/// x = byte · 1 / (255 · std) − mean / std for each channel, then [N, C, H, W].
/// </summary>
/// <param name="Mean">Mean of byte / 255 for each channel.</param>
/// <param name="Std">Standard deviation of byte / 255 for each channel.</param>
public sealed record PixelInput(IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>The metadata key that tells a model which takes bytes.</summary>
    public const string Key = "pixels";

    /// <summary>What stands under <see cref="Key"/>: the input's type and order.</summary>
    public const string Order = "uint8 NHWC";
}
