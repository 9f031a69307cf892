using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Import;

/// <summary>Reads an If whose condition is known: the branch that is taken stands in its place, the other is never looked at.</summary>
internal static class Branches
{
    /// <summary>Reads an If.</summary>
    public static void Read(OnnxNode node, ImportScope scope)
    {
        var condition = scope.KnownOf(node, 0)
            ?? throw node.Refuse("its condition is computed while the model runs; a constant is needed");
        if (condition.Constant is not { Length: 1 } truth)
        {
            throw node.Refuse("its condition depends on an extent that the file leaves open");
        }

        var name = truth.ValueAt(0) != 0 ? "then_branch" : "else_branch";
        var branch = node.GraphOf(name) ?? throw node.Refuse($"its {name} is missing");
        if (branch.Output.Count != node.Outputs.Count || branch.Input.Count > 0 || branch.SparseInitializer.Count > 0)
        {
            throw node.Refuse($"its {name} has {branch.Output.Count} outputs and {branch.Input.Count} inputs, not {node.Outputs.Count} and 0");
        }

        Inline(node, branch, scope);
    }

    private static void Inline(OnnxNode node, GraphProto branch, ImportScope scope)
    {
        var inside = branch.Initializer.Select(i => i.Name).Concat(branch.Node.SelectMany(n => n.Output))
            .Where(n => n.Length > 0).ToHashSet(StringComparer.Ordinal);
        var prefix = node.Outputs[0] + "/";
        string Rename(string name) => inside.Contains(name) ? prefix + name : node.Rename(name);

        OnnxNode[] nodes = [.. branch.Node.Select(n => node.Inner(n, Rename))];
        Supported.Check(nodes, reason => node.Refuse(reason));
        foreach (var tensor in branch.Initializer)
        {
            scope.Define(Rename(tensor.Name), TensorProtos.Read(tensor, reason => node.Refuse(reason)));
        }

        foreach (var inner in nodes)
        {
            scope.Read(inner);
        }

        for (var i = 0; i < branch.Output.Count; i++)
        {
            if (node.Outputs[i].Length > 0)
            {
                scope.Alias(node, node.Outputs[i], Rename(branch.Output[i].Name));
            }
        }
    }
}
