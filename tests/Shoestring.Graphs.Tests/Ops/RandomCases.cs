using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of dropout and its like; the mask of a (seed, step) is fixed, so that finite differences apply.</summary>
internal static class RandomCases
{
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("dropout", Dropout.Of(0.3, "head.dropout"), Feed.Smooth(3, 5)) { Batched = First },
        new("dropout/training", new DropoutTraining(0.4, 1), Feed.Smooth(4, 30)) { Batched = First },
        new("dropout/picture", new DropoutTraining(0.4, 2), Feed.Smooth(2, 3, 4, 4)) { Batched = First },
        new("drop_path", DropPath.Of(0.3, "stages.1.path"), Feed.Smooth(3, 5)) { Batched = First },
        new("drop_path/training", new DropPathTraining(0.5, 3), Feed.Smooth(8, 3, 2, 2)) { Batched = First },
    ];
}
