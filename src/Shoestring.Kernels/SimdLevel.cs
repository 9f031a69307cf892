namespace Shoestring.Kernels;

/// <summary>The rungs of the SIMD ladder, narrowest first.</summary>
public enum SimdLevel
{
    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>Four floats (SSE, NEON).</summary>
    Vector128,

    /// <summary>Eight floats (AVX2).</summary>
    Vector256,

    /// <summary>Sixteen floats (AVX-512).</summary>
    Vector512,
}
