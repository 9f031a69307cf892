using System.Numerics;
using System.Runtime.InteropServices;

namespace Shoestring.Training.Optimizers;

/// <summary>
/// m ← β₁m + (1 − β₁)u; v ← β₂v + (1 − β₂)u²; u ← (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε), t = 1, 2, …
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015.
/// </summary>
public sealed class ScaleByAdam : GradientTransform
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;

    /// <summary>Decay rates of the two moments.</summary>
    /// <param name="beta1">β₁, 0 to below 1.</param>
    /// <param name="beta2">β₂, 0 to below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ScaleByAdam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beta1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(beta2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta2, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (_beta1, _beta2, _epsilon) = (beta1, beta2, epsilon);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => ["first_moment", "second_moment"];

    /// <inheritdoc/>
    public override void Apply(Span<float> updates, ReadOnlySpan<float> parameters, in UpdateContext context)
    {
        var (b1, b2, e) = ((float)_beta1, (float)_beta2, (float)_epsilon);
        var (c1, c2) = ((float)(1 - _beta1), (float)(1 - _beta2));
        var s1 = (float)(1 / (1 - Math.Pow(_beta1, context.Step + 1)));
        var s2 = (float)(1 / Math.Sqrt(1 - Math.Pow(_beta2, context.Step + 1)));
        var m = StateAt(0);
        var v = StateAt(1);
        var um = Lanes(updates);
        var mm = Lanes(m);
        var vm = Lanes(v);
        for (var i = 0; i < um.Length; i++)
        {
            var g = um[i];
            var first = (mm[i] * b1) + (g * c1);
            var second = (vm[i] * b2) + (g * g * c2);
            (mm[i], vm[i]) = (first, second);
            um[i] = first * s1 / ((Vector.SquareRoot(second) * s2) + new Vector<float>(e));
        }

        for (var i = um.Length * Vector<float>.Count; i < updates.Length; i++)
        {
            var g = updates[i];
            m[i] = (m[i] * b1) + (g * c1);
            v[i] = (v[i] * b2) + (g * g * c2);
            updates[i] = m[i] * s1 / ((MathF.Sqrt(v[i]) * s2) + e);
        }
    }

    private static Span<Vector<float>> Lanes(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);
}
