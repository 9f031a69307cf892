namespace Shoestring.Bench.Kernels;

/// <summary>Depthwise 3×3 of MobileNetV2 and 5×5 of EfficientNet-B0 at 96×32 and 224×16.</summary>
public class DepthwiseBenchmarks : ConvBenchmarks
{
    /// <summary>The shapes.</summary>
    public static IEnumerable<ConvCase> Cases => ConvCase.Depthwise;
}
