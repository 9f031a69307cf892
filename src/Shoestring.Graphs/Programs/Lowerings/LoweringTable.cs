using Shoestring.Graphs.Ops;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>Which kernel runs which op: one row an op. What has no row runs on its scalar reference.</summary>
internal static class LoweringTable
{
    private static readonly Dictionary<Type, Func<Node, LoweringContext, Instruction?>> Rows = new()
    {
        [typeof(Relu)] = ActivationLowering.Forward,
        [typeof(ActivationGrad)] = ActivationLowering.Backward,
        [typeof(MovingAverage)] = StatisticLowering.MovingAverage,
    };

    /// <summary>The instruction of a node.</summary>
    public static Instruction Lower(Node node, LoweringContext context) =>
        (Rows.TryGetValue(node.Op.GetType(), out var row) ? row(node, context) : null) ?? new ReferenceInstruction(node, context);

    /// <summary>Whether an op has a kernel.</summary>
    public static bool Has(Type op) => Rows.ContainsKey(op);

    /// <summary>Whether the op's kernel may write its output over an input of the same size.</summary>
    public static bool MayWriteInPlace(Op op) => op is Ops.UnaryOp or Ops.BinaryOp or Ops.ActivationGrad;
}
