using System.Runtime.Intrinsics;

namespace Shoestring.Kernels;

/// <summary>Which rung of the SIMD ladder the kernels take; asked once a kernel call.</summary>
public static class Simd
{
    /// <summary>Environment variable that forces a rung: scalar, vector128, vector256 or vector512.</summary>
    public const string EnvironmentVariable = "SHOESTRING_SIMD";

    // A list, best first: tests enumerate it, and so does the choice below.
    private static readonly SimdLevel[] Rungs = Supported();
    private static SimdLevel _level = FromEnvironment();

    /// <summary>The rung in use.</summary>
    public static SimdLevel Level => _level;

    /// <summary>The rungs that this machine supports, best first; ends with <see cref="SimdLevel.Scalar"/>.</summary>
    public static IReadOnlyList<SimdLevel> Available => Rungs;

    /// <summary>Forces a rung for the whole process until the scope is disposed (tests and forced paths).</summary>
    /// <exception cref="ArgumentOutOfRangeException">This machine does not support the rung.</exception>
    public static SimdScope Force(SimdLevel level)
    {
        if (Array.IndexOf(Rungs, level) < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "This machine does not support the rung.");
        }

        SimdScope scope = new(_level);
        _level = level;
        return scope;
    }

    internal static void Restore(SimdLevel level) => _level = level;

    private static SimdLevel[] Supported()
    {
        List<SimdLevel> rungs = [];
        if (Vector512.IsHardwareAccelerated)
        {
            rungs.Add(SimdLevel.Vector512);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            rungs.Add(SimdLevel.Vector256);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            rungs.Add(SimdLevel.Vector128);
        }

        rungs.Add(SimdLevel.Scalar);
        return [.. rungs];
    }

    private static SimdLevel FromEnvironment()
    {
        string? asked = Environment.GetEnvironmentVariable(EnvironmentVariable);
        return Enum.TryParse(asked, ignoreCase: true, out SimdLevel level) && Array.IndexOf(Rungs, level) >= 0
            ? level
            : Rungs[0];
    }
}
