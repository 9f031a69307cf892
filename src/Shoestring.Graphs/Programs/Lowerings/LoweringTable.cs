using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Programs.Fusing;
using Shoestring.Graphs.Programs.Keeping;

namespace Shoestring.Graphs.Programs.Lowerings;

/// <summary>
/// Which kernel runs which op: one row an op or family. A row may decline (give null) for shapes that its kernel does not take. What
/// has no row, or is declined, runs on its scalar reference.
/// </summary>
internal static class LoweringTable
{
    private static readonly Dictionary<Type, Func<Node, LoweringContext, Instruction?>> Rows = new()
    {
        [typeof(ActivationGrad)] = ActivationLowering.Backward,
        [typeof(ActivationOp)] = ActivationLowering.Forward,
        [typeof(AveragePool)] = PoolLowering.Average,
        [typeof(AveragePoolGrad)] = PoolLowering.AverageGrad,
        [typeof(BatchNormGrad)] = NormLowering.Grad,
        [typeof(BatchNormTraining)] = NormLowering.Training,
        [typeof(BatchNormalization)] = NormLowering.Affine,
        [typeof(BinaryOp)] = ElementwiseLowering.Binary,
        [typeof(Concat)] = ShapeLowering.Concat,
        [typeof(Conv)] = ConvLowering.Forward,
        [typeof(ConvBackward)] = ConvNormLowering.Backward,
        [typeof(ConvForward)] = ConvNormLowering.Forward,
        [typeof(ConvGradInput)] = ConvLowering.GradInput,
        [typeof(ConvGradWeight)] = ConvLowering.GradWeight,
        [typeof(ConvPairBackward)] = ConvNormLowering.PairBackward,
        [typeof(ConvTranspose)] = ConvLowering.Transposed,
        [typeof(DropPathGrad)] = DropoutLowering.Samples,
        [typeof(DropPathTraining)] = DropoutLowering.Samples,
        [typeof(DropoutGrad)] = DropoutLowering.Elements,
        [typeof(DropoutTraining)] = DropoutLowering.Elements,
        [typeof(Expand)] = ElementwiseLowering.Expand,
        [typeof(FakeQuantizeGrad)] = QuantizeLowering.Backward,
        [typeof(Fill)] = ElementwiseLowering.Fill,
        [typeof(Flatten)] = ShapeLowering.Reshape,
        [typeof(FusedAffine)] = NormLowering.Affine,
        [typeof(FusedConv)] = ConvLowering.Forward,
        [typeof(FusedConvAdd)] = ConvLowering.Added,
        [typeof(FusedDropPath)] = DropoutLowering.Samples,
        [typeof(FusedNorm)] = NormLowering.Fused,
        [typeof(FusedNormGrad)] = NormLowering.FusedGrad,
        [typeof(FusedShuffle)] = ShuffleLowering.Shuffle,
        [typeof(GateGrad)] = ConvNormLowering.GateGrad,
        [typeof(GateSpread)] = ConvNormLowering.GateSpread,
        [typeof(Gemm)] = GemmLowering.Gemm,
        [typeof(Greater)] = ElementwiseLowering.Binary,
        [typeof(GlobalAveragePool)] = PoolLowering.GlobalAverage,
        [typeof(LogSoftmax)] = SoftmaxLowering.LogSoftmax,
        [typeof(LogSoftmaxGrad)] = SoftmaxLowering.LogSoftmaxGrad,
        [typeof(MatMul)] = GemmLowering.MatMul,
        [typeof(MaxPool)] = PoolLowering.Max,
        [typeof(MaxPoolGrad)] = PoolLowering.MaxGrad,
        [typeof(MovingAverage)] = StatisticLowering.MovingAverage,
        [typeof(NarrowToBFloat16)] = PrecisionLowering.Narrow,
        [typeof(NormInput)] = NormLowering.Input,
        [typeof(NormStatistics)] = NormLowering.Statistics,
        [typeof(NormSums)] = NormLowering.Sums,
        [typeof(Ops.FakeQuantize)] = QuantizeLowering.Forward,
        [typeof(Ops.Softmax)] = SoftmaxLowering.Softmax,
        [typeof(ReduceOp)] = ReductionLowering.Reduce,
        [typeof(Reshape)] = ShapeLowering.Reshape,
        [typeof(Slice)] = ShapeLowering.Slice,
        [typeof(SliceGrad)] = ShapeLowering.SliceGrad,
        [typeof(SoftmaxCrossEntropy)] = SoftmaxLowering.CrossEntropy,
        [typeof(SoftmaxCrossEntropyGrad)] = SoftmaxLowering.CrossEntropyGrad,
        [typeof(SoftmaxGrad)] = SoftmaxLowering.SoftmaxGrad,
        [typeof(Split)] = ShapeLowering.Split,
        [typeof(Squeeze)] = ShapeLowering.Reshape,
        [typeof(Transpose)] = ShapeLowering.Transpose,
        [typeof(UnaryOp)] = ElementwiseLowering.Unary,
        [typeof(Unsqueeze)] = ShapeLowering.Reshape,
        [typeof(WidenFromBFloat16)] = PrecisionLowering.Widen,
    };

    /// <summary>The instruction of a node.</summary>
    public static Instruction Lower(Node node, LoweringContext context)
    {
        for (var type = node.Op.GetType(); type is not null; type = type.BaseType)
        {
            if (Rows.TryGetValue(type, out var row))
            {
                return row(node, context) ?? new ReferenceInstruction(node, context);
            }
        }

        return new ReferenceInstruction(node, context);
    }

    /// <summary>Whether the op's kernel may write its output over an input of the same size.</summary>
    public static bool MayWriteInPlace(Op op) => op
        is UnaryOp or BinaryOp or ActivationGrad or FakeQuantize or DropoutTraining or DropoutGrad or DropPathTraining or DropPathGrad
            or FusedAffine or FusedDropPath or GateSpread or NormInput;
}
