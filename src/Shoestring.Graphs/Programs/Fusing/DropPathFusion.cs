using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>Stochastic depth writes the sum with its shortcut.</summary>
internal static class DropPathFusion
{
    // drop(x) + r
    public static Match? DropAdd(Graph graph, Node node)
    {
        if (node.Op is not DropPathTraining drop || graph.Consumers(node.Output) is not [{ Op: Add } add]
            || add.Inputs[0] == add.Inputs[1] || !add.Inputs[0].Shape.Equals(add.Inputs[1].Shape)
            || graph.Outputs.Contains(node.Output) || graph.Updates.Any(u => u.Next == node.Output))
        {
            return null;
        }

        var residual = add.Inputs[0] == node.Output ? add.Inputs[1] : add.Inputs[0];
        return new Match(
            [node, add],
            [(add, new Node(node.Name, new FusedDropPath(drop.Rate, drop.Salt), [node.Inputs[0], residual], add.Outputs))]);
    }
}
