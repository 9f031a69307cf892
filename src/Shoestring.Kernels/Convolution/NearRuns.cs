namespace Shoestring.Kernels.Convolution;

/// <summary>Runs of pixels that lie together both in a picture and near: its rows between columns of zeros, or all pixels at once.</summary>
internal readonly unsafe struct NearRuns(int count, int pixels, float* first, nint stride)
{
    /// <summary>How many.</summary>
    public int Count => count;

    /// <summary>Pixels of each.</summary>
    public int Pixels => pixels;

    /// <summary>Where a run goes.</summary>
    public float* this[int run] => first + (run * stride);
}
