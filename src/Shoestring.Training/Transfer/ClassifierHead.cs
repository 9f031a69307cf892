using System.Collections.Immutable;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Graphs.Initializers;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;

namespace Shoestring.Training.Transfer;

/// <summary>The last layer of a classifier: what it reads, and what of the model belongs to it.</summary>
/// <param name="Features">The value that the last layer reads.</param>
/// <param name="Parameters">Names of the last layer's parameters, and of what follows it.</param>
public sealed record ClassifierHead(Value Features, ImmutableHashSet<string> Parameters)
{
    private const string Name = "head";
    private const string Logits = "logits";

    /// <summary>Finds the last matrix or 1×1 convolution before the output.</summary>
    /// <param name="model">A model with one output.</param>
    /// <exception cref="InputException">It does not end in one.</exception>
    public static ClassifierHead Find(Graph model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layers = WeightedLayers.Of(model).Select(i => model.Nodes[i]).ToHashSet();
        var node = model.Producer(model.Outputs[0]);
        while (node is not null && !layers.Contains(node))
        {
            node = Data(model, node) is { } data ? model.Producer(data) : null;
        }

        if (node is null || !IsClassifier(node))
        {
            throw new InputException($"where the classifier of '{model.Name}' begins cannot be seen"
                + (node is null ? "" : $": its last layer is {node.Op.Type} '{node.Name}'") + "; name the node to put the head on with --head-at");
        }

        var features = node.Inputs[0];
        while (model.Producer(features) is { Op: Dropout } dropout)
        {
            features = dropout.Inputs[0];
        }

        return Behind(model, features);
    }

    /// <summary>The head that reads a node's output.</summary>
    /// <param name="model">A model with one output.</param>
    /// <param name="node">The node's name.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static ClassifierHead At(Graph model, string node)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Behind(model, model.Nodes[Freezing.Find(model, node)].Outputs[0]);
    }

    /// <summary>
    /// The model with a new head for some classes, its output named "logits": features of more than two axes are averaged over positions,
    /// then x·Wᵀ + b. What only the old head needed is gone.
    /// </summary>
    /// <param name="model">A model whose head this is.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="InputException">The features are of a kind that no head fits.</exception>
    public Graph Replace(Graph model, int classes)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = DeadCode.Remove(new Graph(model.Name, model.Inputs, model.Parameters, model.Nodes, [Features]));
        var builder = new GraphBuilder(model.Name);
        var map = graph.Inputs.ToDictionary(v => v, v => builder.Input(v.Name, v.Type));
        foreach (var node in graph.Nodes)
        {
            // The name of the output is the new head's.
            var inputs = node.Inputs.Select(v => map.TryGetValue(v, out var m) ? m : map[v] = builder.Parameter(graph.ParameterOf(v)!)).ToArray();
            var copy = builder.AddNode(node.Name == Logits ? Logits + ".before" : node.Name, node.Op, inputs);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }

        var (x, name) = (map[Features], Name);
        while (graph.Parameters.Any(p => p.Name.StartsWith(name + ".", StringComparison.Ordinal)))
        {
            name += "_new";
        }

        x = x.Shape.Rank switch
        {
            2 => x,
            3 => builder.Add($"{name}.mean", new ReduceMean([1], KeepDims: false), x),
            4 => builder.Add($"{name}.flatten", new Flatten(), IsOneRow(x.Shape) ? x : builder.Add($"{name}.pool", new GlobalAveragePool(), x)),
            _ => throw new InputException($"the features '{Features.Name}' of '{model.Name}' are {x.Shape}: no classifier reads them"),
        };
        var logits = builder.Add(
            Logits, new Gemm(TransB: true), x,
            builder.Parameter($"{name}.weight", ParameterRole.Weight, new KaimingUniform(), Shape.Of(classes, x.Shape[1].Extent)),
            builder.Parameter($"{name}.bias", ParameterRole.Bias, new Zeros(), Shape.Of(classes)));
        return builder.Build(logits);
    }

    // A vector, whichever axis it stands on: [N, C, 1, 1], or [N, 1, 1, C] from where channels stand last.
    private static bool IsOneRow(Shape x) => x.Skip(1).Count(d => d.IsSymbolic || d.Extent != 1) <= 1;

    private static bool IsClassifier(Node node) => node.Op is Gemm or MatMul
        || (node.Op is Conv { Groups: 1 } && node.Inputs[1].Shape is var filter && filter[2].Extent == 1 && filter[3].Extent == 1);

    // The one input that is computed from pictures; null where there are several or none.
    private static Value? Data(Graph model, Node node)
    {
        var data = node.Inputs.Where(v => model.ParameterOf(v) is null && model.Producer(v) is not { Op: Constant }).ToList();
        return data.Count == 1 ? data[0] : null;
    }

    private static ClassifierHead Behind(Graph model, Value features)
    {
        var trunk = DeadCode.Remove(new Graph(model.Name, model.Inputs, model.Parameters, model.Nodes, [features]));
        var kept = trunk.Parameters.Select(p => p.Name).ToHashSet();
        return new ClassifierHead(features, [.. model.Parameters.Select(p => p.Name).Where(n => !kept.Contains(n))]);
    }
}
