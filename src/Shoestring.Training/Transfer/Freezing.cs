using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Training.Transfer;

/// <summary>
/// Fixes the first part of a model: its parameters become fixed tables, so that training leaves them alone, no gradient is computed for
/// them, and its batch normalisation stays in inference mode. The values keep their names: trained weights fit the model as it was.
/// </summary>
public static class Freezing
{
    private const int Told = 6;

    /// <summary>Fixes the first layers.</summary>
    /// <param name="model">The model as deployed.</param>
    /// <param name="layers">How many nodes with weights, with all that stands before the next one.</param>
    /// <exception cref="InputException">The model has no layer left to train then.</exception>
    public static Graph First(Graph model, int layers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        var all = WeightedLayers.Of(model);
        return layers < all.Length
            ? Before(model, layers == 0 ? 0 : all[layers])
            : throw new InputException($"'{model.Name}' has {all.Length} layers with weights; freeze at most {all.Length - 1}, the last one learns");
    }

    /// <summary>Fixes all up to a node and what follows it without weights (its normalisation and activation).</summary>
    /// <param name="model">The model as deployed.</param>
    /// <param name="name">Name of a node, or of a part of the model (<c>features.3</c> stands for all nodes below it).</param>
    /// <exception cref="InputException">There is none of that name, or no layer is left to train.</exception>
    public static Graph UpTo(Graph model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(name);
        var at = Find(model, name);
        var next = WeightedLayers.Of(model).FirstOrDefault(i => i > at, -1);
        return next >= 0
            ? Before(model, next)
            : throw new InputException($"nothing after '{name}' has weights: no layer of '{model.Name}' would learn");
    }

    /// <summary>Fixes the first layers by number or up to a name, whichever a person typed.</summary>
    /// <param name="model">The model as deployed.</param>
    /// <param name="text">A whole number, or a name.</param>
    /// <exception cref="InputException">The model has no such part.</exception>
    public static Graph Parse(Graph model, string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var layers)
            ? First(model, layers)
            : UpTo(model, text);

    /// <summary>The place of the node of a name, or of the last one below it.</summary>
    internal static int Find(Graph model, string name)
    {
        var at = -1;
        for (var i = 0; i < model.Nodes.Length; i++)
        {
            var node = model.Nodes[i];
            if (node.Name == name || node.Outputs.Any(v => v.Name == name))
            {
                return i;
            }

            at = node.Name.StartsWith(name + ".", StringComparison.Ordinal) || node.Name.StartsWith(name + "/", StringComparison.Ordinal) ? i : at;
        }

        return at >= 0
            ? at
            : throw new InputException($"'{model.Name}' has no node '{name}'; its layers are "
                + string.Join(", ", WeightedLayers.Of(model).Take(Told).Select(i => $"'{model.Nodes[i].Name}'")) + " …");
    }

    private static Graph Before(Graph model, int end)
    {
        var reads = model.Nodes.Take(end).SelectMany(n => n.Inputs).ToHashSet();
        var map = new Dictionary<Value, Value>();
        var builder = new GraphBuilder(model.Name);
        foreach (var input in model.Inputs)
        {
            map[input] = builder.Input(input.Name, input.Type);
        }

        builder.Inline(model, map, p => reads.Contains(p.Value) ? p with { Role = ParameterRole.Constant } : p);
        return builder.Build(model.Outputs.Select(v => map[v]));
    }
}
