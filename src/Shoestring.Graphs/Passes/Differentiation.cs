using System.Collections.Immutable;

namespace Shoestring.Graphs.Passes;

/// <summary>
/// Reverse-mode differentiation as a pass: walks the nodes of a builder's graph backwards and emits, by each op's own rule, the nodes
/// that compute gradients. What it emits are ordinary nodes, so fusion and dead-code removal serve the backward too.
/// </summary>
public static class Differentiation
{
    /// <summary>Emits the gradients of a scalar with respect to some values.</summary>
    /// <param name="builder">Where the forward stands and the backward goes; dimensions must be bound.</param>
    /// <param name="forward">The nodes of the forward, in order.</param>
    /// <param name="loss">The scalar to differentiate.</param>
    /// <param name="wrt">Values whose gradients are wanted.</param>
    /// <returns>One gradient a value of <paramref name="wrt"/>; null where the loss does not depend on it.</returns>
    /// <exception cref="ArgumentException">The loss is not a scalar.</exception>
    public static ImmutableArray<Value?> Gradients(
        GraphBuilder builder, IReadOnlyList<Node> forward, Value loss, IReadOnlyList<Value> wrt)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(wrt);
        if (loss.Shape.Rank != 0 && loss.Shape.ElementCount != 1)
        {
            throw new ArgumentException($"only a scalar can be differentiated, and '{loss.Name}' is {loss.Type}", nameof(loss));
        }

        // Only values on a way from wrt to the loss matter.
        var depends = new HashSet<Value>(wrt);
        foreach (var node in forward)
        {
            if (node.Inputs.Any(depends.Contains) && node.Op is not Ops.StopGradient)
            {
                depends.UnionWith(node.Outputs.Where(v => v.Type.Element.IsFloat()));
            }
        }

        var gradients = new Dictionary<Value, Value> { [loss] = builder.Add(new Ops.Fill(loss.Shape, 1)) };
        for (var i = forward.Count - 1; i >= 0; i--)
        {
            var node = forward[i];
            var outputs = node.Outputs.Select(gradients.GetValueOrDefault).ToImmutableArray();
            if (outputs.All(g => g is null) || !node.Inputs.Any(depends.Contains))
            {
                continue;
            }

            if (node.Op.NotDifferentiable is { } reason)
            {
                throw new NotSupportedException($"{node.Op.Type} '{node.Name}' has no gradient: {reason}");
            }

            var wanted = node.Inputs.Select(depends.Contains).ToImmutableArray();
            var inputs = node.Op.Differentiate(new GradientScope(builder, node, outputs, wanted));
            for (var k = 0; k < node.Inputs.Length; k++)
            {
                if (wanted[k] && inputs[k] is { } g)
                {
                    var v = node.Inputs[k];
                    gradients[v] = gradients.TryGetValue(v, out var sum) ? builder.Add($"{v.Name}.grad", new Ops.Add(), sum, g) : g;
                }
            }
        }

        return [.. wrt.Select(gradients.GetValueOrDefault)];
    }
}
