using Shoestring.Kernels.Lanes;
using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

public class VectorMathTests
{
    private delegate TLane Map<TLane>(TLane x);

    [Fact]
    public void Exp_is_within_2_ulp() => Check(2, -103, 88.7, VectorMath.Exp, VectorMath.Exp, Math.Exp);

    [Fact]
    public void ExpClamped_is_within_2_ulp() =>
        Check(2, -86.9, 87.9, VectorMath.ExpClamped, VectorMath.ExpClamped, Math.Exp);

    [Fact]
    public void ExpMinusOne_is_within_3_ulp() => Check(
        3, -80, 80, VectorMath.ExpMinusOne, VectorMath.ExpMinusOne, ReferenceActivation.ExpMinusOne);

    [Fact]
    public void Sigmoid_is_within_3_ulp() =>
        Check(3, -86, 86, VectorMath.Sigmoid, VectorMath.Sigmoid, ReferenceActivation.Sigmoid);

    [Fact]
    public void Silu_is_within_3_ulp() =>
        Check(3, -86, 86, VectorMath.Silu, VectorMath.Silu, x => x * ReferenceActivation.Sigmoid(x));

    [Fact]
    public void Tanh_is_within_3_ulp() => Check(3, -12, 12, VectorMath.Tanh, VectorMath.Tanh, Math.Tanh);

    [Fact]
    public void Erf_is_within_3_ulp() => Check(3, -6, 6, VectorMath.Erf, VectorMath.Erf, ReferenceActivation.Erf);

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    [InlineData(-0f)]
    [InlineData(1e-30f)]
    [InlineData(-1e-40f)]
    public void Edges_are_as_in_the_libraries(float x)
    {
        Edge(Math.Exp(x), VectorMath.Exp(new LaneScalar(x)).V);
        Edge(Math.Tanh(x), VectorMath.Tanh(new LaneScalar(x)).V);
        Edge(double.IsNaN(x) ? x : ReferenceActivation.Erf(x), VectorMath.Erf(new LaneScalar(x)).V);
        Edge(ReferenceActivation.Sigmoid(x), VectorMath.Sigmoid(new LaneScalar(x)).V);
        if (Simd.Available.Contains(SimdLevel.Vector512))
        {
            Lane512 lane = new(System.Runtime.Intrinsics.Vector512.Create(x));
            Edge(Math.Exp(x), VectorMath.Exp(lane).V[5]);
            Edge(Math.Tanh(x), VectorMath.Tanh(lane).V[5]);
        }
    }

    private static void Edge(double expected, float actual) =>
        EachRung.Near(expected, actual, 3e-7, 1e-38, "edge");

    // Dense over the range and over the small numbers of both signs, where relative errors hide.
    private static void Check(
        double ulps, double low, double high, Map<LaneScalar> scalar, Map<Lane256> wide, Func<double, double> exact)
    {
        const int steps = 60_000;
        double worst = 0;
        for (int i = 0; i <= steps; i++)
        {
            foreach (float x in (ReadOnlySpan<float>)[
                (float)(low + ((high - low) * i / steps)),
                (float)Math.Pow(10, -8 + (8.0 * i / steps)),
                -(float)Math.Pow(10, -8 + (8.0 * i / steps))])
            {
                double expected = exact(x);
                double ulp = Math.Max(MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected), 1.5e-45);
                float a = scalar(new LaneScalar(x)).V;
                worst = Math.Max(worst, Math.Abs(a - expected) / ulp);
                if (i % 16 == 0)
                {
                    float b = wide(new Lane256(System.Runtime.Intrinsics.Vector256.Create(x))).V[3];
                    worst = Math.Max(worst, Math.Abs(b - expected) / ulp);
                }
            }
        }

        Assert.True(worst <= ulps, $"worst error {worst} ulp");
    }
}
