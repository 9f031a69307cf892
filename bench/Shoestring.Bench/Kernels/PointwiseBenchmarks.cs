namespace Shoestring.Bench.Kernels;

/// <summary>Every pointwise convolution of MobileNetV2 at 96×32 and 224×16.</summary>
public class PointwiseBenchmarks : ConvBenchmarks
{
    /// <inheritdoc/>
    public override IEnumerable<ConvCase> Cases => ConvCase.Pointwise;
}
