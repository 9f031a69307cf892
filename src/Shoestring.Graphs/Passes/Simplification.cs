namespace Shoestring.Graphs.Passes;

/// <summary>The passes that make a deployed model smaller and leave what it computes: one file each, in this order.</summary>
public static class Simplification
{
    /// <summary>Copies removed, constants computed, normalisations folded, and what nothing reads left out.</summary>
    /// <param name="graph">A model as it is deployed.</param>
    /// <param name="weights">Its numbers; they are not changed.</param>
    public static (Graph Graph, Weights Weights) Apply(Graph graph, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var (folded, numbers) = BatchNormFolding.Apply(ConstantFolding.Apply(IdentityRemoval.Apply(graph)), weights);
        return (DeadCode.Remove(folded), numbers);
    }
}
