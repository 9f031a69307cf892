namespace Shoestring.Data;

/// <summary>How batches are made.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>Samples of one batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Decides order and augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>What happens to the pictures.</summary>
    public AugmentationPolicy Policy { get; init; } = AugmentationPolicy.None;
}
