namespace Shoestring.Conformance.Tests;

/// <summary>How near outputs must be, relative to the number; ONNX's own runner takes 1e-3 everywhere.</summary>
internal static class Tolerances
{
    private const double Usual = 1e-4;

    // These vectors were made with 3.1415 for π.
    private static readonly string[] ShortOfPi = ["test_hannwindow", "test_hammingwindow", "test_blackmanwindow"];

    /// <summary>The tolerance of a vector.</summary>
    public static double Of(string vector) => ShortOfPi.Any(p => vector.StartsWith(p, StringComparison.Ordinal)) ? 1e-3 : Usual;
}
