using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;

namespace Shoestring.Training.Objectives;

/// <summary>
/// NT-Xent: two views of a sample are each other's class among all 2N projections of the batch, by cosine over T.
/// Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations" (SimCLR), 2020.
/// </summary>
/// <param name="Temperature">T, above 0.</param>
/// <param name="Width">Columns of the projection.</param>
public sealed record TwoViewContrastive(double Temperature = 0.5, int Width = 64) : Objective
{
    /// <summary>Name of the input that holds the second view.</summary>
    public const string SecondView = "input2";

    /// <inheritdoc/>
    public override Value Loss(LossScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (b, n) = (scope.Graph, scope.BatchSize);
        // One forward over both views: batch normalisation sees all 2N samples, and updates its statistics once.
        var images = b.Add(new Concat(0), scope.Images(batchSize: n), scope.Images(SecondView, n));
        var features = scope.Train(images).Features;
        var weight = b.Parameter(
            "projection.weight", ParameterRole.Weight, new KaimingUniform(), Shape.Of(Width, features.Shape[1].Extent));
        var z = b.Add(new Gemm(TransB: true), features, weight);
        var norm = b.Add(new ReduceSum([1], KeepDims: true), b.Add(new Mul(), z, z));
        var unit = b.Add(new Mul(), z, b.Add(new Reciprocal(), b.Add(new Sqrt(), scope.Sum(norm, b.Constant(1e-12)))));
        var cosine = scope.Scale(b.Add(new Gemm(TransB: true), unit, unit), 1 / Temperature);

        // A sample is not its own class: the diagonal is pushed far down.
        var (mask, positives) = (new float[4 * n * n], new float[4 * n * n]);
        for (var i = 0; i < 2 * n; i++)
        {
            mask[(i * 2 * n) + i] = -1e9f;
            positives[(i * 2 * n) + ((i + n) % (2 * n))] = 1;
        }

        var masked = scope.Sum(cosine, b.Add(new Constant(Tensor.Of(mask, 2 * n, 2 * n))));
        return scope.CrossEntropy(masked, b.Add(new Constant(Tensor.Of(positives, 2 * n, 2 * n))));
    }
}
