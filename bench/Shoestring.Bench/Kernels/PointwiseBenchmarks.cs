namespace Shoestring.Bench.Kernels;

/// <summary>Every pointwise convolution of MobileNetV2 at 96×32 and 224×16.</summary>
public class PointwiseBenchmarks : ConvBenchmarks
{
    /// <summary>The shapes.</summary>
    public static IEnumerable<ConvCase> Cases => ConvCase.Pointwise;
}
