namespace Shoestring.Kernels;

/// <summary>Neighbouring rows, channels or other units: from <see cref="Begin"/> to before <see cref="End"/>.</summary>
internal readonly record struct Stretch(int Begin, int End)
{
    /// <summary>Part <paramref name="part"/> of <paramref name="count"/> units cut into <paramref name="parts"/> as even as can be.</summary>
    public static Stretch Part(int count, int part, int parts) =>
        new((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));

    /// <summary>Block <paramref name="block"/> of <paramref name="count"/> units in blocks of <paramref name="size"/>; the last may be shorter.</summary>
    public static Stretch Block(int count, int block, int size) =>
        new(block * size, (int)Math.Min(count, (block + 1L) * size));
}
