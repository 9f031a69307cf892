using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Axes in another order: axis i of y is axis perm[i] of x. Source: ONNX Transpose.</summary>
/// <param name="Permutation">For each axis of the output the input's.</param>
public sealed record Transpose(ImmutableArray<int> Permutation) : Op
{
    /// <inheritdoc/>
    public bool Equals(Transpose? other) => other is not null && Permutation.AsSpan().SequenceEqual(other.Permutation.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Permutation.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        Require(
            Permutation.Order().SequenceEqual(Enumerable.Range(0, x.Rank)),
            $"[{string.Join(", ", Permutation)}] is no order of the axes of {x}");
        return [inputs[0] with { Shape = new Shape([.. Permutation.Select(a => x[a])]) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var inverse = Enumerable.Range(0, Permutation.Length).OrderBy(i => Permutation[i]).ToImmutableArray();
        return [scope.Emit(new Transpose(inverse), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var own = Indexing.Strides(inputs[0].Dimensions.AsSpan());
        var strides = Permutation.Select(a => own[a]).ToArray();
        var extents = outputs[0].Dimensions.AsSpan();
        Span<int> index = new int[extents.Length];
        for (var i = 0; i < outputs[0].Length; i++, Indexing.Next(index, extents))
        {
            outputs[0][i] = inputs[0][Indexing.Offset(index, strides)];
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        for (var i = 0; i < Permutation.Length; i++)
        {
            coupling.Tie(node.Inputs[0], Permutation[i], node.Outputs[0], i);
        }
    }
}
