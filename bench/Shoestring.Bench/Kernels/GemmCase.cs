using Shoestring.Kernels;

namespace Shoestring.Bench.Kernels;

/// <summary>A product of matrices.</summary>
/// <param name="Name">Its sizes, and which operand is stored transposed.</param>
/// <param name="Shape">Its shape.</param>
public sealed record GemmCase(string Name, GemmShape Shape) : IWork
{
    private const int Side = 1024;

    /// <summary>1,024³, plain and with either operand transposed, as the forward and both backwards of a linear layer need.</summary>
    public static IEnumerable<GemmCase> All =>
    [
        new("1024^3", GemmShape.Dense(Side, Side, Side)),
        new("1024^3 AT", GemmShape.Dense(Side, Side, Side, transposeA: true)),
        new("1024^3 BT", GemmShape.Dense(Side, Side, Side, transposeB: true)),
    ];

    /// <inheritdoc/>
    public double Macs => Shape.Macs;

    /// <inheritdoc/>
    public double Bytes => 4.0 * (((double)Shape.M * Shape.K) + ((double)Shape.N * Shape.K) + ((double)Shape.M * Shape.N));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
