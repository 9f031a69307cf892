using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Tests.Ops;

/// <summary>Rows of normalisations, softmax and the internal loss.</summary>
internal static class NormalizationCases
{
    private static readonly int[] First = [0];

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new("batch_norm", new BatchNormalization(1e-3), Feed.Smooth(3, 4, 2, 3), Feed.Smooth(4), Feed.Smooth(4), Feed.Smooth(4), Feed.Range(0.5, 2, 4))
        {
            Batched = First, Wrt = [0, 1, 2],
        },
        new("batch_norm/training", new BatchNormTraining(1e-3), Feed.Smooth(3, 4, 2, 3), Feed.Smooth(4), Feed.Smooth(4))
        {
            Batched = First, Losses = First,
        },
        new("batch_norm/matrix", new BatchNormTraining(1e-3), Feed.Smooth(6, 4), Feed.Smooth(4), Feed.Smooth(4))
        {
            Batched = First, Losses = First,
        },
        new("layer_norm", new LayerNormalization(-1, 1e-3), Feed.Smooth(2, 3, 5), Feed.Smooth(5), Feed.Smooth(5)) { Batched = First },
        new("layer_norm/two_axes", new LayerNormalization(1, 1e-3), Feed.Smooth(2, 3, 5), Feed.Smooth(3, 5)) { Batched = First },
        new("softmax", new Softmax(), Feed.Smooth(3, 5)) { Batched = First },
        new("softmax/axis1", new Softmax(1), Feed.Smooth(2, 3, 4)) { Batched = First },
        new("log_softmax", new LogSoftmax(), Feed.Smooth(3, 5)) { Batched = First },
        new("log_softmax/axis1", new LogSoftmax(1), Feed.Smooth(2, 3, 4)) { Batched = First },
        new("cross_entropy", new SoftmaxCrossEntropy(), Feed.Smooth(4, 5), Feed.Distribution(4, 5)) { Batched = [0, 1], Wrt = First },
        new("cross_entropy/mass", new SoftmaxCrossEntropy(), Feed.Smooth(4, 5), Feed.Range(0, 1, 4, 5)) { Batched = [0, 1], Wrt = First },
    ];
}
