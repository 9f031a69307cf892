using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>The same numbers as another element type; to integers towards zero, to Bool by ≠ 0. Source: ONNX Cast.</summary>
/// <param name="To">The element type to make.</param>
public sealed record Cast(ElementType To) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        return [inputs[0] with { Element = To }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var from = scope.Inputs[0].Type.Element;
        return [from.IsFloat() && To.IsFloat() ? scope.Emit(new Cast(from), scope.OutputGradient) : null];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        for (var i = 0; i < outputs[0].Length; i++)
        {
            var x = inputs[0][i];
            outputs[0][i] = To.IsFloat() ? x : To == ElementType.Bool ? (x != 0 ? 1 : 0) : Math.Truncate(x);
        }
    }
}
