namespace Shoestring.Graphs.Ops;

/// <summary>Functions of one float64 that several scalar references share.</summary>
internal static class Scalar
{
    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Φ(x) = (1 + erf(x/√2))/2.</summary>
    public static double NormalDistribution(double x) => (1 + Erf(x / Math.Sqrt(2))) / 2;

    /// <summary>eˣ − 1 without cancellation: 2·eˣᐟ²·sinh(x/2).</summary>
    public static double ExpMinusOne(double x) => 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);

    /// <summary>ln(1 + eˣ) without overflow.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>The error function to about 1e-15: 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, all terms positive.</summary>
    public static double Erf(double x)
    {
        var t = Math.Abs(x);
        if (double.IsNaN(x) || t > 6)
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = t, sum = t;
        for (var n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * t * t / ((2 * n) + 1);
            sum += term;
        }

        return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-t * t) * sum;
    }

    // ln(1 + u) for u in [0, 1]: 1 + u rounds u; the quotient takes that rounding out again (Kahan).
    private static double LogOnePlus(double u) => 1 + u is var v && v == 1 ? u : Math.Log(v) * u / (v - 1);
}
