using Shoestring.Kernels.Lanes;
using Shoestring.Kernels.PoolingBodies;

namespace Shoestring.Kernels;

/// <summary>Pooling of float32 pictures, channels last, and its gradients.</summary>
public static unsafe class Pooling
{
    /// <summary>y = largest x under the window; padding does not count; NaN wins.</summary>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void Max(WorkerPool pool, in PoolShape shape, ReadOnlySpan<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(x.Length, y.Length);
        fixed (float* px = x, py = y)
        {
            MaxBody body = new() { Shape = shape, X = px, Y = py };
            LaneLoop.ForPixels(pool, shape.C, shape.N * shape.OutH, ref body);
        }
    }

    /// <summary>
    /// dx from dy and x: each dy goes to the largest x under its window, the first in row order among equals, as
    /// PyTorch does; dx is overwritten.
    /// </summary>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void MaxGrad(
        WorkerPool pool, in PoolShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dx)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(x.Length, dy.Length);
        shape.Check(dx.Length, dy.Length);
        fixed (float* px = x, pdy = dy, pdx = dx)
        {
            if (MaxGrad3Body.Suits(shape))
            {
                MaxGrad3Body sliding = new() { Shape = shape, X = px, Dy = pdy, Dx = pdx };
                LaneLoop.ForPixels(pool, shape.C, shape.N * MaxGrad3Body.Bands(shape), ref sliding);
                return;
            }

            MaxGradBody body = new() { Shape = shape, X = px, Dy = pdy, Dx = pdx };
            LaneLoop.ForPixels(pool, shape.C, shape.N * MaxGradBody.Bands(shape), ref body);
        }
    }

    /// <summary>y = mean of x under the window; ONNX's count_include_pad says whether padding counts as zeros.</summary>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void Average(
        WorkerPool pool, in PoolShape shape, bool countIncludePad, ReadOnlySpan<float> x, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(x.Length, y.Length);
        fixed (float* px = x, py = y)
        {
            MeanBody body = new() { Shape = shape, X = px, Y = py, CountPad = countIncludePad };
            LaneLoop.ForPixels(pool, shape.C, shape.N * shape.OutH, ref body);
        }
    }

    /// <summary>dx of <see cref="Average"/> from dy; dx is overwritten.</summary>
    /// <exception cref="ArgumentException">A span is too short, or the shape does not hold together.</exception>
    public static void AverageGrad(
        WorkerPool pool, in PoolShape shape, bool countIncludePad, ReadOnlySpan<float> dy, Span<float> dx)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(dx.Length, dy.Length);
        fixed (float* pdy = dy, pdx = dx)
        {
            MeanGradBody body = new() { Shape = shape, Dy = pdy, Dx = pdx, CountPad = countIncludePad };
            LaneLoop.ForPixels(pool, shape.C, shape.N * MeanGradBody.Blocks(shape.C), ref body);
        }
    }

    /// <summary>y [N, C] = mean of x [N, pixels, C] over the pixels; partial sums of 64 pixels, then their sum.</summary>
    /// <exception cref="ArgumentException">A span is too short, or a size is not positive.</exception>
    public static void GlobalAverage(
        WorkerPool pool, int n, int pixels, int channels, StoredSpan x, Span<float> y)
    {
        CheckGlobal(pool, n, pixels, channels, x.Length, y.Length);
        fixed (byte* px = x)
        fixed (float* py = y)
        {
            GlobalBody body = new() { Pixels = pixels, C = channels, Big = new Stored(px, x.IsHalf), Small = py };
            LaneLoop.For(pool, n, ref body);
        }
    }

    /// <summary>dx [N, pixels, C] = dy [N, C] / pixels; dx is overwritten.</summary>
    /// <exception cref="ArgumentException">A span is too short, or a size is not positive.</exception>
    public static void GlobalAverageGrad(
        WorkerPool pool, int n, int pixels, int channels, ReadOnlySpan<float> dy, Span<float> dx)
    {
        CheckGlobal(pool, n, pixels, channels, dx.Length, dy.Length);
        fixed (float* pdy = dy, pdx = dx)
        {
            GlobalBody body = new() { Pixels = pixels, C = channels, Big = new Stored(pdx, false), Small = pdy, Back = true };
            LaneLoop.For(pool, n, ref body);
        }
    }

    private static void CheckGlobal(WorkerPool pool, int n, int pixels, int channels, int big, int small)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Guard.That(n >= 0 && pixels > 0 && channels > 0, "A size of a global pooling is not positive.");
        Guard.AtLeast(big, (long)n * pixels * channels, nameof(big));
        Guard.AtLeast(small, (long)n * channels, nameof(small));
    }
}
