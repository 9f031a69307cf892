using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Models.Naming;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;
using Shoestring.Training.Transfer;

namespace Shoestring.Autopilot.Transfer;

/// <summary>Weights from a file: ONNX, safetensors or npz, matched to a graph's parameters by name, ours or that of a public table.</summary>
public sealed class InitialWeights
{
    private readonly string _path;
    private readonly Dictionary<string, Tensor> _tensors;

    private InitialWeights(string path, Dictionary<string, Tensor> tensors) => (_path, _tensors) = (path, tensors);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static InitialWeights Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return new(path, TensorFile.Read(path).ToDictionary(t => t.Name, t => t.Tensor, StringComparer.Ordinal));
        }

        var weights = OnnxImporter.Import(path).Weights;
        return new(path, weights.Names.ToDictionary(n => n, n => weights[n], StringComparer.Ordinal));
    }

    /// <summary>Overwrites weights by those of the file. The head begins anew where the file's is for other classes or is missing.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Its weights, overwritten.</param>
    /// <param name="tell">Hears what was left as it was, in one line.</param>
    /// <exception cref="InputException">A tensor before the head is missing or has another shape.</exception>
    public void Into(Graph graph, Weights weights, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(tell);
        var (path, file) = (_path, _tensors);
        var names = PublicNames.Match(graph.Parameters.Select(p => p.Name), file.Keys);
        if (names.Count == 0)
        {
            throw new InputException(
                $"{path} has no tensor that fits the model {graph.Name}: names and shapes must be those of the model "
                + $"(such as '{graph.Parameters.FirstOrDefault()?.Name}'), of torchvision or of timm");
        }

        var head = Head(graph);
        var unfit = graph.Parameters.Where(p => !names.TryGetValue(p.Name, out var name) || Fitted(file[name], p) is null).ToList();
        if (unfit.Where(p => !head.Contains(p)).ToList() is { Count: > 0 } wrong)
        {
            throw new InputException(Complaint(path, graph, wrong, names, file));
        }

        foreach (var p in graph.Parameters.Where(p => unfit.Count == 0 || !head.Contains(p)))
        {
            weights[p.Name] = Fitted(file[names[p.Name]], p)!;
        }

        if (unfit.Count > 0)
        {
            var other = unfit.FirstOrDefault(p => names.ContainsKey(p.Name));
            tell($"the head of {path} {(other is null ? "is missing" : $"is for other classes ({Sizes(file[names[other.Name]], other)})")}"
                + $": {string.Join(", ", head.Select(p => p.Name))} begin anew");
        }
    }

    private static List<Parameter> Head(Graph graph)
    {
        try
        {
            var head = ClassifierHead.Find(graph);
            return [.. graph.Parameters.Where(p => head.Parameters.Contains(p.Name))];
        }
        catch (InputException)
        {
            return []; // no classifier: all tensors must be there
        }
    }

    private static string Complaint(
        string path, Graph graph, List<Parameter> wrong, IReadOnlyDictionary<string, string> names, Dictionary<string, Tensor> file)
    {
        var p = wrong.FirstOrDefault(w => names.ContainsKey(w.Name)) ?? wrong[0];
        var what = names.TryGetValue(p.Name, out var theirs)
            ? $"{path}: '{theirs}' does not fit '{p.Name}' of {graph.Name}: {Sizes(file[theirs], p)}"
            : $"{path} has no tensor for '{p.Name}' {p.Type.Shape} of {graph.Name}";
        return what + (wrong.Count > 1 ? $"; {wrong.Count - 1} more of {graph.Parameters.Length} do not fit either" : "")
            + "; is it the same network and width?";
    }

    private static string Sizes(Tensor tensor, Parameter p) =>
        $"[{string.Join(", ", tensor.Dimensions)}] in the file, {p.Type.Shape} in the model";

    // A linear layer may be written as a convolution: [out, in, 1, 1], or [out, c, h, w] over a whole map.
    private static Tensor<float>? Fitted(Tensor tensor, Parameter p)
    {
        var (shape, theirs) = (p.Type.Shape.ToArray(), tensor.Dimensions);
        var fits = theirs.SequenceEqual(shape)
            || (shape.Length == 2 && theirs.Length == 4 && theirs[0] == shape[0] && tensor.Length == p.Type.Shape.ElementCount);
        return !fits ? null : tensor.ToFloat() is var floats && theirs.Length == shape.Length
            ? floats
            : new Tensor<float>(floats.Data, shape);
    }
}
