using System.Collections.Immutable;

namespace Shoestring.Graphs.Ops;

/// <summary>An op that reduces some axes to one number each.</summary>
/// <param name="Axes">Axes to reduce; negative ones count from the end; none means all.</param>
/// <param name="KeepDims">Whether reduced axes stay, with extent 1.</param>
public abstract record ReduceOp(ImmutableArray<int> Axes, bool KeepDims) : Op
{
    /// <summary>Where a reduction begins.</summary>
    public abstract double Start { get; }

    /// <summary>Takes one more element in.</summary>
    /// <param name="sum">So far.</param>
    /// <param name="x">The element.</param>
    public abstract double Accumulate(double sum, double x);

    /// <summary>Ends a reduction.</summary>
    /// <param name="sum">Of all elements.</param>
    /// <param name="count">How many there were.</param>
    public virtual double Finish(double sum, int count) => sum;

    /// <inheritdoc/>
    public virtual bool Equals(ReduceOp? other) =>
        other is not null && other.EqualityContract == EqualityContract && KeepDims == other.KeepDims
        && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, KeepDims, Axes.Length);

    /// <summary>The axes from the front, sorted; all when none was named.</summary>
    /// <param name="rank">Rank of the input.</param>
    public int[] Reduced(int rank) => Axes.IsEmpty ? [.. Enumerable.Range(0, rank)] : Indexing.Normalize(Axes, rank);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TensorType> Infer(ImmutableArray<TensorType> inputs)
    {
        Require(inputs.Length == 1, $"takes 1 input, not {inputs.Length}");
        var x = inputs[0].Shape;
        var axes = Reduced(x.Rank);
        Require(axes.All(a => a >= 0 && a < x.Rank), $"axes [{string.Join(", ", Axes)}] are not all in {x}");
        var result = new List<Dimension>();
        for (var i = 0; i < x.Rank; i++)
        {
            if (!axes.Contains(i))
            {
                result.Add(x[i]);
            }
            else if (KeepDims)
            {
                result.Add(1);
            }
        }

        return [inputs[0] with { Shape = new Shape([.. result]) }];
    }

    /// <inheritdoc/>
    public sealed override void Evaluate(
        IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<Tensor<double>> outputs, in RunContext context)
    {
        var extents = inputs[0].Dimensions.AsSpan();
        var axes = Reduced(extents.Length);
        int[] kept = [.. inputs[0].Dimensions];
        foreach (var a in axes)
        {
            kept[a] = 1;
        }

        var strides = Indexing.BroadcastStrides(kept, extents);
        Span<int> index = new int[extents.Length];
        var (x, y) = (inputs[0].Data, outputs[0].Data);
        Array.Fill(y, Start);
        for (var i = 0; i < x.Length; i++, Indexing.Next(index, extents))
        {
            ref var sum = ref y[Indexing.Offset(index, strides)];
            sum = Accumulate(sum, x[i]);
        }

        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Finish(y[i], x.Length / y.Length);
        }
    }

    /// <inheritdoc/>
    public override void Couple(Node node, Coupling coupling)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(coupling);
        var (x, y) = (node.Inputs[0], node.Outputs[0]);
        var axes = Reduced(x.Shape.Rank);
        for (int i = 0, j = 0; i < x.Shape.Rank; i++)
        {
            if (axes.Contains(i) && this is not (ReduceSum or ReduceSumSquare))
            {
                // A mean or a maximum over channels is another number when some are gone; a sum is not, for a pruned channel is 0.
                coupling.Fix(x, i);
            }

            if (!axes.Contains(i))
            {
                if (i > 0)
                {
                    coupling.Tie(x, i, y, j);
                }

                j++;
            }
            else if (KeepDims)
            {
                j++;
            }
        }
    }

    /// <summary>A gradient of the reduced shape, reshaped so that it broadcasts against the input.</summary>
    /// <param name="scope">The gradient scope.</param>
    /// <param name="gradient">A value of the output's shape.</param>
    protected Value Expandable(GradientScope scope, Value gradient)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(gradient);
        if (KeepDims)
        {
            return gradient;
        }

        int[] kept = scope.Inputs[0].Shape.ToArray();
        foreach (var a in Reduced(kept.Length))
        {
            kept[a] = 1;
        }

        return scope.Emit(new Reshape([.. kept]), gradient);
    }

    /// <summary>The gradient of a maximum or minimum: shared equally among all elements that are equal to the result.</summary>
    /// <param name="scope">The gradient scope.</param>
    protected Value Extreme(GradientScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var equal = scope.Emit(new Equal(), scope.Inputs[0], Expandable(scope, scope.Outputs[0]));
        var mask = scope.Emit(new Where(), equal, scope.Constant(1), scope.Constant(0));
        var count = scope.Emit(new ReduceSum(Axes, KeepDims: true), mask);
        return scope.Emit(new Mul(), mask, scope.Emit(new Div(), Expandable(scope, scope.OutputGradient), count));
    }
}
