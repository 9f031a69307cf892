using Shoestring.Graphs;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;
using DataType = Shoestring.Onnx.Proto.TensorProto.Types.DataType;

namespace Shoestring.Onnx.Export.Forms;

/// <summary>Puts preprocessing before the network: bytes, channels last, become its normalised floats.</summary>
internal static class InnerPixels
{
    private static readonly string[] Steps = ["floats", "scaled", "normalised", "planar"];
    private static readonly int[] ChannelsFirst = [0, 3, 1, 2];

    public static void Apply(FormScope scope, OnnxForm form)
    {
        if (form.Pixels is not { } pixels)
        {
            return;
        }

        var channels = pixels.Mean.Count;
        if (scope.Inputs.ToArray() is not [{ Type.TensorType: { Shape.Dim.Count: 4 } type } input]
            || (DataType)type.ElemType is not (DataType.Float or DataType.Float16)
            || type.Shape.Dim[1].DimValue != channels || pixels.Std.Count != channels)
        {
            throw scope.Refuse($"preprocessing goes before one float input of pictures [N, {channels}, H, W] only");
        }

        // The same constants as outside, so that both give the same bits: a product rounded, then a sum rounded.
        var scale = Constant(scope, "scale", pixels.Std.Select(s => (float)(1 / (255.0 * s))));
        var shift = Constant(scope, "shift", pixels.Mean.Zip(pixels.Std, (m, s) => (float)(-m / (double)s)));
        string[] steps = [.. Steps.Select(s => scope.Fresh(input.Name, s))];
        List<NodeProto> nodes =
        [
            FormScope.Cast(input.Name, steps[0], DataType.Float),
            FormScope.Node("Mul", [steps[0], scale], steps[1]),
            FormScope.Node("Add", [steps[1], shift], steps[2]),
            FormScope.Node("Transpose", [steps[2]], steps[3], Attributes.Ints("perm", ChannelsFirst)),
        ];
        var fed = steps[3];
        if ((DataType)type.ElemType == DataType.Float16)
        {
            fed = scope.Fresh(input.Name, "half");
            nodes.Add(FormScope.Cast(steps[3], fed, DataType.Float16));
        }

        scope.Redirect(input.Name, fed);
        scope.Prepend(nodes);
        var d = type.Shape.Dim.ToArray();
        type.Shape.Dim.Clear();
        type.Shape.Dim.Add([d[0], d[2], d[3], d[1]]);
        type.ElemType = (int)DataType.Uint8;
        scope.Model.MetadataProps.Add(new StringStringEntryProto { Key = PixelInput.Key, Value = PixelInput.Order });
    }

    private static string Constant(FormScope scope, string name, IEnumerable<float> numbers)
    {
        float[] data = [.. numbers];
        var free = scope.Fresh("pixels", name);
        scope.Graph.Initializer.Add(TensorProtos.Of(free, Tensor.Of(data, data.Length)));
        return free;
    }
}
