using Shoestring.Graphs;

namespace Shoestring.Onnx.Import;

/// <summary>How floats and integers of a file belong together: real = (integer − zero)·scale.</summary>
/// <param name="ScaleName">The scale's name in the file.</param>
/// <param name="ZeroName">The zero point's name in the file, or one made from the scale's.</param>
/// <param name="Scale">A scalar, or one number a channel.</param>
/// <param name="Zero">As many zero points.</param>
/// <param name="Storage">Type of the integers.</param>
/// <param name="Axis">The channel axis, or null.</param>
internal sealed record Quantization(
    string ScaleName, string ZeroName, Tensor<float> Scale, Tensor<float> Zero, ElementType Storage, int? Axis)
{
    /// <summary>Smallest integer of the type.</summary>
    public int QMin => Storage == ElementType.Int8 ? sbyte.MinValue : byte.MinValue;

    /// <summary>Largest integer of the type.</summary>
    public int QMax => Storage == ElementType.Int8 ? sbyte.MaxValue : byte.MaxValue;

    /// <summary>Zero points in the integers' own type.</summary>
    public Tensor StoredZero => Storage == ElementType.Int8
        ? Tensor.Of(Array.ConvertAll(Zero.Data, z => (sbyte)z), Zero.Dimensions.AsSpan())
        : Tensor.Of(Array.ConvertAll(Zero.Data, z => (byte)z), Zero.Dimensions.AsSpan());

    /// <summary>Reads scale and zero point of an operator.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="scope">Where names are known.</param>
    /// <param name="scale">Place of the scale among the inputs.</param>
    /// <param name="zero">Place of the zero point, which may be absent.</param>
    /// <param name="axis">The channel axis if there are several scales.</param>
    public static Quantization Of(OnnxNode node, ImportScope scope, int scale, int zero, int axis)
    {
        if (node.Int("block_size", 0) != 0)
        {
            throw node.Refuse("scales of blocks are not supported");
        }

        if (scope.ConstantOf(node, scale) is not { Length: > 0 } steps || (node.HasInput(zero) && scope.ConstantOf(node, zero) is null))
        {
            throw node.Refuse("its scale or zero point is computed while the model runs; constants are needed");
        }

        var zeros = scope.ConstantOf(node, zero);
        if (zeros is not null && zeros.Length != 1 && zeros.Length != steps.Length)
        {
            throw node.Refuse($"it has {steps.Length} scales and {zeros.Length} zero points");
        }

        var several = steps.Length > 1;
        ReadOnlySpan<int> extents = several ? [steps.Length] : [];
        var all = new float[steps.Length];
        for (var i = 0; i < all.Length && zeros is not null; i++)
        {
            all[i] = (float)zeros.ValueAt(zeros.Length == 1 ? 0 : i);
        }

        // Without a zero point the integers themselves say their type; QuantizeLinear then makes UInt8.
        var storage = (zeros ?? scope.ConstantOf(node, 0))?.Element ?? scope.QuantizedOf(node, 0)?.Quantization.Storage;
        storage = storage is ElementType.Int8 or ElementType.Int32 ? storage : ElementType.UInt8;
        var scaleName = node.Inputs[scale];
        var zeroName = zeros is not null && zeros.Length == steps.Length ? node.Inputs[zero] : scaleName + "/zero_point";
        return new Quantization(
            scaleName, zeroName, Tensor.Of(steps.ToFloat().Data, extents), Tensor.Of(all, extents), storage.Value, several ? axis : null);
    }

    /// <summary>How the bias of a layer is stored: in steps of both scales' product.</summary>
    public static Quantization Bias(Quantization x, Quantization w)
    {
        var scale = Array.ConvertAll(w.Scale.Data, s => s * x.Scale.Data[0]);
        return w with
        {
            Scale = Tensor.Of(scale, w.Scale.Dimensions.AsSpan()),
            Zero = Tensor.Of(new float[scale.Length], w.Scale.Dimensions.AsSpan()),
            Axis = w.Axis is null ? null : 0,
        };
    }

    /// <summary>Whether integers of the one are integers of the other.</summary>
    public bool IsSame(Quantization other) =>
        Storage == other.Storage && Axis == other.Axis && Scale.Data.AsSpan().SequenceEqual(other.Scale.Data)
        && Zero.Data.AsSpan().SequenceEqual(other.Zero.Data);

    /// <summary>The floats of stored integers.</summary>
    public Tensor<float> Dequantize(OnnxNode node, Tensor codes)
    {
        var extents = codes.Dimensions;
        var inner = 1;
        if (Axis is { } axis)
        {
            axis = axis < 0 ? axis + extents.Length : axis;
            if (axis < 0 || axis >= extents.Length || extents[axis] != Scale.Length)
            {
                throw node.Refuse($"its {Scale.Length} scales do not fit axis {axis} of [{string.Join(", ", extents)}]");
            }

            for (var i = axis + 1; i < extents.Length; i++)
            {
                inner *= extents[i];
            }
        }

        var real = new float[codes.Length];
        for (var i = 0; i < real.Length; i++)
        {
            var c = i / inner % Scale.Length;
            real[i] = (float)(codes.ValueAt(i) - Zero.Data[c]) * Scale.Data[c];
        }

        return Tensor.Of(real, extents.AsSpan());
    }
}
