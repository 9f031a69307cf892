using Shoestring.Kernels.Fused;
using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

/// <summary>A normalisation beside a convolution, and what the scalar references make of it.</summary>
internal sealed class ConvNormNorm(int channels, uint seed, float[]? mean = null, float[]? variance = null, Activation? act = null)
{
    private const float Epsilon = 1e-3f;

    // A smooth activation: at a kink the reference's double may take the other side.
    private readonly Activation _act = act ?? Activation.Silu;

    private readonly float[] _gamma = EachRung.Normals(channels, seed, 0.3f, 1), _beta = EachRung.Normals(channels, seed + 1);
    private readonly float[] _mean = mean ?? EachRung.Normals(channels, seed + 2);
    private readonly float[] _variance = variance ?? Array.ConvertAll(EachRung.Normals(channels, seed + 3), v => 0.5f + (v * v));

    private float[] Rstd => Array.ConvertAll(_variance, v => (float)(1 / Math.Sqrt(v + Epsilon)));

    public NormView View(Activation? act = null) => new(_gamma, _beta, _mean, _variance, Epsilon, act ?? _act);

    public float[] Forward(float[] x) => [.. x.Select((_, i) => (float)ReferenceActivation.Forward(
        _act, ReferenceBatchNorm.Pre(i, i % channels, x, _mean, Rstd, _gamma, _beta, [])))];

    public float[] Backward(float[] x, float[] dz, double[] dgamma, double[] dbeta, out float[] g)
    {
        double[] inner = new double[x.Length], dx = new double[x.Length];
        ReferenceBatchNorm.Backward(
            x.Length / channels, channels, x, dz, _mean, Rstd, _gamma, _beta, _act, [], dgamma, dbeta, inner, dx);
        g = Array.ConvertAll(inner, v => (float)v);
        return Array.ConvertAll(dx, v => (float)v);
    }
}
