using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = the largest x in each window; padding never wins. x [N, C, H, W]. Source: ONNX MaxPool (ceil_mode 0).</summary>
/// <param name="Pool">Kernel, strides, padding, dilation.</param>
public sealed record MaxPool(PoolWindow Pool) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        return [inputs[0] with { Shape = Pool.Infer(inputs[0].Shape) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new MaxPoolGrad(Pool), scope.OutputGradient, scope.Inputs[0])];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        Pool.ForEachOutput(
            inputs[0].Dimensions.AsSpan(), outputs[0].Dimensions.AsSpan(), (iy, seen) => y[iy] = seen.Max(i => x[i]));
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Tie(node.Inputs[0], 1, node.Outputs[0], 1);
    }
}
