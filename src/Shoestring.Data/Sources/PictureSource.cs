namespace Shoestring.Data;

/// <summary>Pictures by number. Safe to call from several threads.</summary>
public abstract class PictureSource
{
    /// <summary>How many pictures.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// What names picture <paramref name="index"/> to a person: its path, or the file and its number.
    /// </summary>
    public abstract string Id(int index);

    /// <summary>Reads the header only.</summary>
    /// <exception cref="Errors.InputException">The picture is unreadable or beyond the limits.</exception>
    public abstract PictureSize Measure(int index);

    /// <summary>
    /// Decodes a picture. With a target, its shorter side is brought to the target and the centre is cut out.
    /// </summary>
    /// <param name="index">0..Count−1.</param>
    /// <param name="target">Height and width to deliver, or null for the picture as it is.</param>
    /// <exception cref="Errors.InputException">The picture is unreadable, truncated or beyond the limits.</exception>
    public abstract Picture Decode(int index, (int Height, int Width)? target = null);
}
