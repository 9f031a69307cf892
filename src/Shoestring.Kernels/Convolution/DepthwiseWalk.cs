using System.Runtime.CompilerServices;

namespace Shoestring.Kernels.Convolution;

/// <summary>
/// Rows that a loop of a depthwise convolution walks while it keeps the weights of one lane of channels: some of each of some pictures.
/// Steps are in floats.
/// </summary>
internal readonly unsafe struct DepthwiseWalk
{
    /// <summary>Rows of a picture.</summary>
    public int Rows { get; init; }

    /// <summary>From the source of one row to that of the next.</summary>
    public nint Source { get; init; }

    /// <summary>From one row to the next of what has a row for each: targets or their gradients.</summary>
    public nint Target { get; init; }

    /// <summary>Pictures.</summary>
    public int Pictures { get; init; }

    /// <summary>From one source picture to the next.</summary>
    public nint SourcePicture { get; init; }

    /// <summary>From one target picture to the next.</summary>
    public nint TargetPicture { get; init; }

    /// <summary>Goes to the next row, or to the first of the next picture; rows counts those left of this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next(ref int rows, ref float* source, ref float* target)
    {
        source += Source;
        target += Target;
        if (--rows == 0)
        {
            rows = Rows;
            source += SourcePicture - (rows * Source);
            target += TargetPicture - (rows * Target);
        }
    }
}
