using Shoestring.Graphs;
using Shoestring.Graphs.Ops;

namespace Shoestring.Compression.Quantization;

/// <summary>The rule of each op. Source: the selectors of ONNX Runtime's QDQ transformer (Conv, MatMul, 1DQ, 2DQ, *DQ, drop, dropSplit).</summary>
internal static class QuantizerRules
{
    private static readonly Dictionary<Type, QuantizerRule> Table = new()
    {
        [typeof(Conv)] = QuantizerRule.Weighted,
        [typeof(Gemm)] = QuantizerRule.Weighted,
        [typeof(MatMul)] = QuantizerRule.Weighted,
        [typeof(Add)] = QuantizerRule.Integer,
        [typeof(Mul)] = QuantizerRule.Integer,
        [typeof(Concat)] = QuantizerRule.Integer,
        [typeof(AveragePool)] = QuantizerRule.Integer,
        [typeof(GlobalAveragePool)] = QuantizerRule.Integer,
        [typeof(LeakyRelu)] = QuantizerRule.Integer,
        [typeof(Sigmoid)] = QuantizerRule.Integer,
        [typeof(MaxPool)] = QuantizerRule.SameAsInput,
        [typeof(Flatten)] = QuantizerRule.SameAsInput,
        [typeof(Reshape)] = QuantizerRule.SameAsInput,
        [typeof(Squeeze)] = QuantizerRule.SameAsInput,
        [typeof(Unsqueeze)] = QuantizerRule.SameAsInput,
        [typeof(Transpose)] = QuantizerRule.SameAsInput,
        [typeof(Slice)] = QuantizerRule.SameAsInput,
        [typeof(Split)] = QuantizerRule.SameAsInput,
        [typeof(Dropout)] = QuantizerRule.Transparent,
        [typeof(DropPath)] = QuantizerRule.Transparent,
        [typeof(Identity)] = QuantizerRule.Transparent,
    };

    /// <summary>The rule of an op.</summary>
    /// <param name="op">The op.</param>
    public static QuantizerRule Of(Op op) => Table.GetValueOrDefault(op.GetType());
}
