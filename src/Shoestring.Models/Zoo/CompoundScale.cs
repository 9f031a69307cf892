using System.Collections.Immutable;
using Shoestring.Graphs;

namespace Shoestring.Models.Zoo;

/// <summary>One size of a family that scales width, depth and picture together, as EfficientNet does.</summary>
/// <param name="Width">What channels are multiplied by.</param>
/// <param name="Depth">What blocks are multiplied by.</param>
/// <param name="Dropout">The classifier's.</param>
/// <param name="Side">The picture's, in pixels.</param>
internal readonly record struct CompoundScale(double Width, double Depth, double Dropout, int Side)
{
    /// <summary>Blocks of a stage.</summary>
    public int Blocks(int blocks) => (int)Math.Ceiling(blocks * Depth);

    /// <summary>A definition for each size of a family.</summary>
    /// <param name="family">The name but for the size's number.</param>
    /// <param name="what">What all sizes have.</param>
    /// <param name="sizes">From the smallest on.</param>
    /// <param name="build">Builds the size of a number.</param>
    public static ImmutableArray<ModelDefinition> Definitions(
        string family, string what, ImmutableArray<CompoundScale> sizes, Func<int, ModelOptions, Graph> build) =>
    [
        .. sizes.Select((s, i) => new ModelDefinition(
            $"{family}{i}",
            FormattableString.Invariant($"{what}, width × {s.Width:0.0}, depth × {s.Depth:0.0}"),
            "Tan and Le, EfficientNet, 2019",
            options => build(i, options))
        {
            Input = ModelInput.Square(s.Side),
        }),
    ];
}
