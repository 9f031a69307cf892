namespace Shoestring.Kernels.Tests;

/// <summary>What stands before a pair of convolutions.</summary>
internal enum PairInput
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>A norm.</summary>
    Normalised,

    /// <summary>A norm and an activation.</summary>
    Activated,
}
