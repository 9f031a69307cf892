using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>
/// Which inputs of which ops their kernels read as bfloat16 too: what a fused op says of itself (<see cref="IReadsHalves"/>), and a row here
/// for each op of the graph. Such an op gives out float32 whatever it reads.
/// </summary>
internal static class HalfReaders
{
    private static readonly Dictionary<Type, Func<Node, int, bool>> Rows = new()
    {
        [typeof(ConvGradWeight)] = GradWeight,
        [typeof(GlobalAveragePool)] = (_, _) => true,
    };

    /// <summary>Whether this input of the node may be bfloat16.</summary>
    public static bool Reads(Node node, int input) =>
        node.Op is IReadsHalves op ? op.ReadsHalves(input) : Rows.TryGetValue(node.Op.GetType(), out var row) && row(node, input);

    private static bool GradWeight(Node node, int input)
    {
        var op = (ConvGradWeight)node.Op;
        return input == 0 && Kernels.Conv.GradWeightReadsHalves(
            ConvShapes.Of(op.Window, op.Groups, node.Inputs[0].Shape.ToArray(), op.FilterShape.ToArray()));
    }
}
