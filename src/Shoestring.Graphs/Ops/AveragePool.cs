using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y = the mean of x in each window. x [N, C, H, W]. Source: ONNX AveragePool (ceil_mode 0).</summary>
/// <param name="Pool">Kernel, strides, padding; no dilation.</param>
/// <param name="CountIncludePad">Whether padding counts as zeros (PyTorch's default) or not at all (ONNX's default).</param>
public sealed record AveragePool(PoolWindow Pool, bool CountIncludePad = false) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        Require(Pool.Window is { DilationH: 1, DilationW: 1 }, "takes no dilation");
        return [inputs[0] with { Shape = Pool.Infer(inputs[0].Shape) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return [scope.Emit(new AveragePoolGrad(Pool, CountIncludePad, scope.Inputs[0].Shape), scope.OutputGradient)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        Pool.ForEachOutput(
            inputs[0].Dimensions.AsSpan(),
            outputs[0].Dimensions.AsSpan(),
            (iy, seen) => y[iy] = seen.Sum(i => x[i]) / (CountIncludePad ? Pool.KernelH * Pool.KernelW : seen.Count));
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Tie(node.Inputs[0], 1, node.Outputs[0], 1);
    }
}
