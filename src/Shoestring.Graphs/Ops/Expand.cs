using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>Broadcasts to given extents. Source: ONNX Expand, with the target as attribute.</summary>
/// <param name="Target">Extents to broadcast to.</param>
public sealed record Expand(Shape Target) : Op
{
    /// <summary>A broadcast to a shape.</summary>
    /// <param name="shape">The shape.</param>
    public static Expand To(Shape shape) => new(shape);

    /// <inheritdoc/>
    public override Op Bind(string symbol, int extent) => new Expand(Target.Bind(symbol, extent));

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        Require(x.Rank <= Target.Rank, $"cannot broadcast {x} to {Target}");
        for (var i = 1; i <= x.Rank; i++)
        {
            Require(x[-i] == Target[-i] || x[-i] == 1, $"cannot broadcast {x} to {Target}");
        }

        return [inputs[0] with { Shape = Target }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Unbroadcast(scope.OutputGradient, scope.Inputs[0])];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var extents = outputs[0].Dimensions.AsSpan();
        var strides = Indexing.BroadcastStrides(inputs[0].Dimensions.AsSpan(), extents);
        Span<int> index = new int[extents.Length];
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        for (var i = 0; i < y.Length; i++, Indexing.Next(index, extents))
        {
            y[i] = x[Indexing.Offset(index, strides)];
        }
    }
}
