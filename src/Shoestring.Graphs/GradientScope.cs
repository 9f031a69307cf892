using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>What a gradient rule sees.</summary>
public sealed class GradientScope
{
    private readonly ImmutableArray<Value?> _outputGradients;

    internal GradientScope(GraphBuilder builder, Node node, ImmutableArray<Value?> outputGradients, ImmutableArray<bool> wanted)
    {
        Builder = builder;
        Node = node;
        _outputGradients = outputGradients;
        Wanted = wanted;
    }

    /// <summary>Where to emit nodes.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The node to differentiate.</summary>
    public Node Node { get; }

    /// <summary>For each input whether its gradient is asked for; what is not asked for need not be emitted.</summary>
    public ImmutableArray<bool> Wanted { get; }

    /// <summary>The node's inputs.</summary>
    public ImmutableArray<Value> Inputs => Node.Inputs;

    /// <summary>The node's outputs.</summary>
    public ImmutableArray<Value> Outputs => Node.Outputs;

    /// <summary>Gradient of the loss with respect to the first output.</summary>
    /// <exception cref="InvalidOperationException">None flows to it.</exception>
    public Value OutputGradient => _outputGradients[0]
        ?? throw new InvalidOperationException($"no gradient flows to the first output of '{Node.Name}'");

    /// <summary>Gradient of the loss with respect to an output, or null when none flows to it.</summary>
    /// <param name="index">Which output.</param>
    public Value? GradientOf(int index) => _outputGradients[index];

    /// <summary>Emits a node with one output.</summary>
    /// <param name="op">What is computed.</param>
    /// <param name="inputs">Values read.</param>
    public Value Emit(Op op, params ReadOnlySpan<Value> inputs) => Builder.Add($"{Node.Name}.grad", op, inputs);

    /// <summary>A scalar constant.</summary>
    /// <param name="value">Its number.</param>
    public Value Constant(double value) => Builder.Constant(value);

    /// <summary>
    /// Sums a gradient over the axes along which its operand was broadcast, and reshapes it to the operand's shape.
    /// </summary>
    /// <param name="gradient">Gradient in the broadcast shape.</param>
    /// <param name="operand">The operand that was broadcast.</param>
    public Value Unbroadcast(Value gradient, Value operand)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(operand);
        if (gradient.Shape.Equals(operand.Shape))
        {
            return gradient;
        }

        var lead = gradient.Shape.Rank - operand.Shape.Rank;
        var axes = Enumerable.Range(0, gradient.Shape.Rank)
            .Where(i => i < lead || (operand.Shape[i - lead].Extent == 1 && gradient.Shape[i].Extent != 1))
            .ToImmutableArray();
        var sum = axes.IsEmpty ? gradient : Emit(new Ops.ReduceSum(axes, KeepDims: true), gradient);
        return sum.Shape.Equals(operand.Shape) ? sum : Emit(Ops.Reshape.To(operand.Shape), sum);
    }
}
