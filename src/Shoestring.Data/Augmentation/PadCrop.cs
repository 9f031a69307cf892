using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>Pads with the fill colour on each side and cuts out a window of the old size at a random place.</summary>
/// <param name="Padding">Padding as a share of the shorter side; 0.125 is 4 of 32 pixels.</param>
/// <remarks>Source: Lee et al., "Deeply-supervised nets", 2015 (the CIFAR practice).</remarks>
public sealed record PadCrop(double Padding = 0.125) : ImageTransform
{
    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var pad = (int)Math.Round(Math.Min(canvas.Height, canvas.Width) * Padding, MidpointRounding.AwayFromZero);
        var down = random.NextInt32((2 * pad) + 1) - pad;
        var right = random.NextInt32((2 * pad) + 1) - pad;
        Shift(canvas, down, right);
    }

    /// <summary>New pixel (y, x) is old pixel (y + down, x + right).</summary>
    internal static void Shift(Canvas canvas, int down, int right)
    {
        if (down == 0 && right == 0)
        {
            return;
        }

        var line = canvas.Width * canvas.Channels;
        var from = Math.Clamp(right, 0, canvas.Width) * canvas.Channels;
        var to = Math.Clamp(-right, 0, canvas.Width) * canvas.Channels;
        var length = line - Math.Max(from, to);
        var source = canvas.Pixels;
        var target = canvas.Spare;
        for (var y = 0; y < canvas.Height; y++)
        {
            var row = target.Slice(y * line, line);
            if ((uint)(y + down) >= (uint)canvas.Height)
            {
                canvas.Paint(row, canvas.Fill);
                continue;
            }

            source.Slice(((y + down) * line) + from, length).CopyTo(row[to..]);
            canvas.Paint(row[..to], canvas.Fill);
            canvas.Paint(row[(to + length)..], canvas.Fill);
        }

        canvas.Swap();
    }
}
