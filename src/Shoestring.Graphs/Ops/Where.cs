using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = a where the condition holds, else b; (condition: Bool, a, b), all broadcast. Source: ONNX Where.</summary>
public sealed record Where : Op, IElementwise
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        Require(inputs[0].Element == ElementType.Bool, $"the condition is {inputs[0].Element}, not Bool");
        Require(inputs[1].Element == inputs[2].Element, $"mixes {inputs[1].Element} and {inputs[2].Element}");
        var shape = Broadcast.Shapes(inputs[0].Shape, Broadcast.Shapes(inputs[1].Shape, inputs[2].Shape));
        return [inputs[1] with { Shape = shape }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (condition, g, zero) = (scope.Inputs[0], scope.OutputGradient, scope.Constant(0));
        return
        [
            null,
            scope.Wanted[1] ? scope.Unbroadcast(scope.Emit(new Where(), condition, g, zero), scope.Inputs[1]) : null,
            scope.Wanted[2] ? scope.Unbroadcast(scope.Emit(new Where(), condition, zero, g), scope.Inputs[2]) : null,
        ];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var extents = outputs[0].Dimensions.AsSpan();
        var sc = Indexing.BroadcastStrides(inputs[0].Dimensions.AsSpan(), extents);
        var sa = Indexing.BroadcastStrides(inputs[1].Dimensions.AsSpan(), extents);
        var sb = Indexing.BroadcastStrides(inputs[2].Dimensions.AsSpan(), extents);
        Span<int> index = new int[extents.Length];
        var (condition, a, b, y) = (inputs[0].Data, inputs[1].Data, inputs[2].Data, outputs[0].Data);
        for (var i = 0; i < y.Length; i++, Indexing.Next(index, extents))
        {
            var holds = condition[Indexing.Offset(index, sc)] != 0;
            y[i] = holds ? a[Indexing.Offset(index, sa)] : b[Indexing.Offset(index, sb)];
        }
    }
}
