using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>
/// Exchanges a rectangle of area 1 − λ, λ from Beta(Alpha, Alpha); λ is then set to the true share. Source: Yun et al.,
/// "CutMix: regularization strategy to train strong classifiers with localizable features", ICCV 2019.
/// </summary>
/// <param name="Alpha">1: any area alike.</param>
public sealed record CutMix(double Alpha = 1) : BatchTransform
{
    /// <inheritdoc />
    public override float Mix(Span<float> a, Span<float> b, Preprocessing shape, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var side = Math.Sqrt(1 - random.NextBeta(Alpha, Alpha));
        var (height, width) = ((int)(shape.Height * side), (int)(shape.Width * side));
        var (y, x) = (random.NextInt32(shape.Height), random.NextInt32(shape.Width));
        var (top, bottom) = (Math.Max(0, y - (height / 2)), Math.Min(shape.Height, y - (height / 2) + height));
        var (left, right) = (Math.Max(0, x - (width / 2)), Math.Min(shape.Width, x - (width / 2) + width));
        for (var row = top; row < bottom; row++)
        {
            var at = ((row * shape.Width) + left) * shape.Channels;
            var length = (right - left) * shape.Channels;
            Exchange(a.Slice(at, length), b.Slice(at, length));
        }

        return 1 - ((float)((bottom - top) * (right - left)) / (shape.Height * shape.Width));
    }

    private static void Exchange(Span<float> a, Span<float> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (b[i], a[i]);
        }
    }
}
