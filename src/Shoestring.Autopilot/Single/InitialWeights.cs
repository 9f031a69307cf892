using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;

namespace Shoestring.Autopilot.Single;

/// <summary>Weights from a file: ONNX, safetensors or npz, matched to a graph's parameters by name and shape.</summary>
public static class InitialWeights
{
    /// <summary>Overwrites the weights that the file has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Its weights, overwritten where the file has a tensor of the same name and shape.</param>
    /// <param name="tell">Hears what was left as it was, in one line.</param>
    /// <exception cref="InputException">The file cannot be read, or nothing in it fits.</exception>
    public static void Load(string path, Graph graph, Weights weights, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(tell);
        var file = Read(path);
        var left = new List<string>();
        foreach (var p in graph.Parameters)
        {
            if (file.TryGetValue(p.Name, out var tensor) && tensor.Dimensions.SequenceEqual(p.Type.Shape.ToArray()))
            {
                weights[p.Name] = tensor.ToFloat();
            }
            else
            {
                left.Add(p.Name);
            }
        }

        if (left.Count == graph.Parameters.Length)
        {
            throw new InputException(
                $"{path} has no tensor that fits the model {graph.Name}: names and shapes must be those of the model "
                + $"(such as '{graph.Parameters.FirstOrDefault()?.Name}')");
        }

        if (left.Count > 0)
        {
            tell($"{left.Count} of {graph.Parameters.Length} tensors are not in {path} and begin anew: "
                + string.Join(", ", left.Take(4)) + (left.Count > 4 ? " …" : ""));
        }
    }

    private static Dictionary<string, Tensor> Read(string path)
    {
        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return TensorFile.Read(path).ToDictionary(t => t.Name, t => t.Tensor, StringComparer.Ordinal);
        }

        var weights = OnnxImporter.Import(path).Weights;
        return weights.Names.ToDictionary(n => n, n => weights[n], StringComparer.Ordinal);
    }
}
