namespace Shoestring.Compression.Pruning;

/// <summary>What a set's scores are divided by before sets are ranked together.</summary>
public enum Normalization
{
    /// <summary>Nothing: for criteria in units of the loss.</summary>
    None,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their maximum.</summary>
    Maximum,
}
