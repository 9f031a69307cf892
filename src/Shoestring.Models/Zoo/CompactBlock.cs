namespace Shoestring.Models.Zoo;

/// <summary>What a stage of a <see cref="CompactNet"/> is made of.</summary>
public enum CompactBlock
{
    /// <summary>Two 3×3 convolutions around a shortcut.</summary>
    Basic,

    /// <summary>Expand, depthwise, project around a shortcut.</summary>
    Inverted,
}
