using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>
/// What a node computes: one sealed record a kind, in one file of <c>Ops</c> that shows everything about it: shape rule, gradient rule,
/// cost, channel coupling and a plain scalar reference. Names and meanings are ONNX's wherever ONNX has the op.
/// </summary>
public abstract record Op
{
    /// <summary>The op's name; ONNX's where it has one.</summary>
    public virtual string Type => GetType().Name;

    /// <summary>Why there is no gradient rule, or null when there is one.</summary>
    public virtual string? NotDifferentiable => null;

    /// <summary>Why it never stands in an exported model, or null when it may.</summary>
    public virtual string? NotExportable => null;

    /// <summary>Types of the outputs.</summary>
    /// <param name="inputs">Types of the inputs.</param>
    /// <exception cref="ArgumentException">The inputs do not fit; the message says which and why.</exception>
    public abstract IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs);

    /// <summary>
    /// The gradient rule: emits nodes that compute, for each input, the gradient of the loss, given those of the outputs.
    /// </summary>
    /// <param name="scope">The node, the gradients of its outputs, and the builder to emit into.</param>
    /// <returns>One value an input; null where no gradient flows.</returns>
    public virtual IReadOnlyList<Value?> Differentiate(GradientScope scope) =>
        throw new NotSupportedException($"{Type} has no gradient: {NotDifferentiable}");

    /// <summary>The plain scalar reference in float64, row-major, straight from the definition.</summary>
    /// <param name="inputs">Inputs' numbers.</param>
    /// <param name="outputs">Zeroed outputs to fill.</param>
    /// <param name="context">What a run knows besides: the seed and the step.</param>
    public abstract void Evaluate(IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context);

    /// <summary>What it costs at least; by default the bytes of all operands and no multiply–accumulates.</summary>
    /// <param name="inputs">The node's inputs.</param>
    /// <param name="outputs">The node's outputs.</param>
    public virtual Cost Cost(ImmutableArray<Value> inputs, ImmutableArray<Value> outputs) =>
        new(0, inputs.Sum(v => v.Type.Bytes) + outputs.Sum(v => v.Type.Bytes));

    /// <summary>
    /// Which channels of inputs, outputs and parameters stand or fall together when one is pruned. By default axes of equal extents,
    /// aligned from the last, are tied one to one: what elementwise ops need.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="coupling">Where to say what is tied.</param>
    public virtual void Couple(Node node, Coupling coupling)
    {
        foreach (var input in node.Inputs)
        {
            coupling.TieBroadcast(input, node.Outputs[0]);
        }
    }

    /// <summary>The same op with a symbolic dimension bound to a number, where an attribute holds shapes.</summary>
    /// <param name="symbol">The dimension's name.</param>
    /// <param name="extent">Its number.</param>
    public virtual Op Bind(string symbol, int extent) => this;

    /// <summary>Fails with a message when a condition of the shape rule does not hold.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="message">What to say when it does not.</param>
    protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }

    /// <summary>Fails when an axis is none of a shape's.</summary>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="shape">The shape.</param>
    protected static void RequireAxis(int axis, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Require(axis >= -shape.Rank && axis < shape.Rank, $"axis {axis} is not in {shape}");
    }
}
