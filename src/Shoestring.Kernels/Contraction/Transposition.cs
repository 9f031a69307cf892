using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Kernels.Contraction;

/// <summary>Transposes four by four floats in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>Whether the machine has the shuffles.</summary>
    public static bool IsFast => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>to[j·toStride + i] = from[i·fromStride + j] for i, j below 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromStride);
        Vector128<float> c = Vector128.Load(from + (2 * fromStride)), d = Vector128.Load(from + (3 * fromStride));
        Vector128<double> ab = Low(a, b).AsDouble(), cd = Low(c, d).AsDouble();
        Vector128<double> abHigh = High(a, b).AsDouble(), cdHigh = High(c, d).AsDouble();
        Low(ab, cd).AsSingle().Store(to);
        High(ab, cd).AsSingle().Store(to + toStride);
        Low(abHigh, cdHigh).AsSingle().Store(to + (2 * toStride));
        High(abHigh, cdHigh).AsSingle().Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Low(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> High(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
