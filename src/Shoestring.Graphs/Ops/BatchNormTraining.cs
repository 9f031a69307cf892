using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// Batch normalisation with the batch's own statistics: (x [N, C, …], gamma [C], beta [C]) → y, mean [C], variance [C] (biased).
/// y = gamma · (x − mean) / √(variance + ε) + beta. Source: Ioffe and Szegedy, 2015; PyTorch's BatchNorm in training mode.
/// </summary>
/// <param name="Epsilon">ε.</param>
public sealed record BatchNormTraining(double Epsilon = 1e-5) : Op
{
    /// <inheritdoc/>
    public override string? NotExportable => "a deployed model uses BatchNormalization";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 3, $"takes 3 inputs, not {inputs.Length}");
        var channels = new Shape(inputs[0].Shape[1]);
        Require(inputs[1].Shape.Equals(channels) && inputs[2].Shape.Equals(channels), $"the parameters are not {channels}");
        return [inputs[0], inputs[1], inputs[1]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        // The statistics feed only running averages, which no loss depends on: their gradients are not asked for.
        ArgumentNullException.ThrowIfNull(scope);
        var grad = scope.Builder.AddNode(
            $"{scope.Node.Name}.grad",
            new BatchNormGrad(Epsilon),
            scope.OutputGradient,
            scope.Inputs[0],
            scope.Inputs[1],
            scope.Outputs[1],
            scope.Outputs[2]);
        return [grad.Outputs[0], grad.Outputs[1], grad.Outputs[2]];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var channels = inputs[0].Dimensions[1];
        var area = inputs[0].Length / inputs[0].Dimensions[0] / channels;
        double count = inputs[0].Length / channels;
        var (x, mean, variance) = (inputs[0].Data, outputs[1].Data, outputs[2].Data);
        for (var i = 0; i < x.Length; i++)
        {
            mean[i / area % channels] += x[i] / count;
        }

        for (var i = 0; i < x.Length; i++)
        {
            var c = i / area % channels;
            variance[c] += (x[i] - mean[c]) * (x[i] - mean[c]) / count;
        }

        for (var i = 0; i < x.Length; i++)
        {
            var c = i / area % channels;
            outputs[0][i] = (inputs[1][c] * (x[i] - mean[c]) / Math.Sqrt(variance[c] + Epsilon)) + inputs[2][c];
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Tie(node.Inputs[0], 1, node.Outputs[0], 1);
        foreach (var vector in node.Inputs.Skip(1).Concat(node.Outputs.Skip(1)))
        {
            coupling.Tie(node.Inputs[0], 1, vector, 0);
        }
    }
}
