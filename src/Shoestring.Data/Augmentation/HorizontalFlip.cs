using Shoestring.Random;

namespace Shoestring.Data;

/// <summary>Mirrors left and right. Not for pictures whose meaning changes in a mirror, such as writing.</summary>
/// <param name="Probability">How often.</param>
public sealed record HorizontalFlip(double Probability = 0.5) : ImageTransform
{
    /// <inheritdoc />
    public override void Apply(Canvas canvas, ref RandomCursor random)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        if (!random.NextBoolean(Probability))
        {
            return;
        }

        var line = canvas.Width * canvas.Channels;
        for (var y = 0; y < canvas.Height; y++)
        {
            var row = canvas.Pixels.Slice(y * line, line);
            row.Reverse();
            for (var x = 0; canvas.Channels == 3 && x < line; x += 3)
            {
                // The channels were mirrored too: put them back.
                (row[x], row[x + 2]) = (row[x + 2], row[x]);
            }
        }
    }
}
