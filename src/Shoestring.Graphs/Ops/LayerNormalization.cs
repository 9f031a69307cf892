using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = scale·(x − mean)/√(variance + ε) (+ bias), the statistics (biased) over the last axes, from Axis on.
/// (x, scale, bias optional), both of the normalised shape. Source: ONNX LayerNormalization (opset 17); Ba et al., 2016.
/// </summary>
/// <param name="Axis">First normalised axis; negative ones count from the end.</param>
/// <param name="Epsilon">ε.</param>
public sealed record LayerNormalization(int Axis = -1, double Epsilon = 1e-5) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length is 2 or 3, $"takes 2 or 3 inputs, not {inputs.Length}");
        var x = inputs[0].Shape;
        RequireAxis(Axis, x);
        var normalized = new Shape([.. x.Skip(First(x.Rank))]);
        Require(inputs.Skip(1).All(p => p.Shape.Equals(normalized)), $"the parameters are not all {normalized}");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var grad = scope.Builder.AddNode(
            $"{scope.Node.Name}.grad",
            new LayerNormalizationGrad(Axis, Epsilon),
            scope.OutputGradient,
            scope.Inputs[0],
            scope.Inputs[1]);
        return [.. grad.Outputs.Take(scope.Inputs.Length)];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, scale, y) = (inputs[0].Data, inputs[1].Data, outputs[0].Data);
        var width = scale.Length;
        for (var start = 0; start < x.Length; start += width)
        {
            var (mean, rstd) = Statistics(x.AsSpan(start, width), Epsilon);
            for (var k = 0; k < width; k++)
            {
                y[start + k] = (scale[k] * (x[start + k] - mean) * rstd) + (inputs.Count > 2 ? inputs[2][k] : 0);
            }
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.TieBroadcast(node.Inputs[0], node.Outputs[0]);
        var first = First(node.Inputs[0].Shape.Rank);
        foreach (var parameter in node.Inputs.Skip(1))
        {
            for (var axis = 0; axis < parameter.Shape.Rank; axis++)
            {
                coupling.Tie(parameter, axis, node.Outputs[0], first + axis);
            }
        }
    }

    /// <summary>Mean and 1/√(variance + ε) of one row.</summary>
    internal static (double Mean, double Rstd) Statistics(ReadOnlySpan<double> row, double epsilon)
    {
        var (mean, variance) = (0.0, 0.0);
        foreach (var v in row)
        {
            mean += v / row.Length;
        }

        foreach (var v in row)
        {
            variance += (v - mean) * (v - mean) / row.Length;
        }

        return (mean, 1 / Math.Sqrt(variance + epsilon));
    }

    private int First(int rank) => Axis < 0 ? Axis + rank : Axis;
}
