using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>
/// y = gamma · (x − mean) / √(variance + ε) + beta, per channel, with the running statistics: what a deployed model does.
/// x [N, C, …], gamma, beta, mean, variance [C]. Training replaces it by <see cref="BatchNormTraining"/>.
/// Source: ONNX BatchNormalization (inference); Ioffe and Szegedy, 2015.
/// </summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Momentum">Share of the old running statistic that an update keeps (PyTorch's momentum is 1 − this).</param>
public sealed record BatchNormalization(double Epsilon = 1e-5, double Momentum = 0.9) : Op
{
    /// <inheritdoc/>
    public override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 5, $"takes 5 inputs, not {inputs.Length}");
        Require(inputs[0].Shape.Rank >= 2, $"wants [N, C, …], not {inputs[0].Shape}");
        var channels = new Shape(inputs[0].Shape[1]);
        Require(inputs.Skip(1).All(p => p.Shape.Equals(channels)), $"the parameters are not all {channels}");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GradientScope scope)
    {
        // With fixed statistics this is an affine map: y = x·a + b with a = gamma·rstd, b = beta − mean·a.
        ArgumentNullException.ThrowIfNull(scope);
        var (x, gamma, mean, variance, dy) =
            (scope.Inputs[0], scope.Inputs[1], scope.Inputs[3], scope.Inputs[4], scope.OutputGradient);
        var axes = Enumerable.Range(0, x.Shape.Rank).Where(a => a != 1).ToImmutableArray();
        int[] column = [x.Shape[1].Extent, .. Enumerable.Repeat(1, x.Shape.Rank - 2)];
        Value Column(Value v) => scope.Emit(new Reshape([.. column]), v);
        var rstd = scope.Emit(new Reciprocal(), scope.Emit(new Sqrt(), scope.Emit(new Add(), variance, scope.Constant(Epsilon))));
        Value? dx = null, dgamma = null, dbeta = null;
        if (scope.Wanted[0])
        {
            dx = scope.Emit(new Mul(), dy, Column(scope.Emit(new Mul(), gamma, rstd)));
        }

        if (scope.Wanted[1])
        {
            var normal = scope.Emit(new Mul(), scope.Emit(new Sub(), x, Column(mean)), Column(rstd));
            dgamma = scope.Emit(new ReduceSum(axes, KeepDims: false), scope.Emit(new Mul(), dy, normal));
        }

        if (scope.Wanted[2])
        {
            dbeta = scope.Emit(new ReduceSum(axes, KeepDims: false), dy);
        }

        return [dx, dgamma, dbeta, null, null];
    }

    /// <inheritdoc/>
    public override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var channels = inputs[0].Dimensions[1];
        var area = inputs[0].Length / inputs[0].Dimensions[0] / channels;
        for (var i = 0; i < inputs[0].Length; i++)
        {
            var c = i / area % channels;
            outputs[0][i] = (inputs[1][c] * (inputs[0][i] - inputs[3][c]) / Math.Sqrt(inputs[4][c] + Epsilon)) + inputs[2][c];
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        coupling.Tie(node.Inputs[0], 1, node.Outputs[0], 1);
        foreach (var parameter in node.Inputs.Skip(1))
        {
            coupling.Tie(node.Inputs[0], 1, parameter, 0);
        }
    }
}
