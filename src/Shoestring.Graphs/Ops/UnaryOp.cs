using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>An op that maps each element by itself: y = f(x), shapes equal.</summary>
public abstract record UnaryOp : Op
{
    /// <summary>The function of one element, in float64.</summary>
    /// <param name="x">An element.</param>
    public abstract double Apply(double x);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public sealed override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = Apply(x[i]);
        }
    }
}
