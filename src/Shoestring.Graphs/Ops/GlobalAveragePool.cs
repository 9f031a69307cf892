using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>y [N, C, 1, 1] = the mean of x [N, C, H, W] over each picture. Source: ONNX GlobalAveragePool.</summary>
public sealed record GlobalAveragePool : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        Require(x.Rank == 4, $"wants [N, C, H, W], not {x}");
        return [inputs[0] with { Shape = new Shape(x[0], x[1], 1, 1) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var shape = scope.Inputs[0].Shape;
        var area = scope.Constant(shape[2].Extent * shape[3].Extent);
        return [scope.Emit(Expand.To(shape), scope.Emit(new Div(), scope.OutputGradient, area))];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        var area = x.Length / y.Length;
        for (var i = 0; i < x.Length; i++)
        {
            y[i / area] += x[i] / area;
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Tie(node.Inputs[0], 1, node.Outputs[0], 1);
    }
}
