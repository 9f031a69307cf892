using Google.Protobuf;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;
using DataType = Shoestring.Onnx.Proto.TensorProto.Types.DataType;

namespace Shoestring.Onnx.Export.Forms;

/// <summary>
/// Turns float32 into float16: weights, constants, the targets of Casts. Numbers beyond 65,504 become 65,504, and numbers too small for
/// float16 its smallest one, so that nothing turns into infinity, or into a zero that something is divided by.
/// </summary>
internal static class HalfPrecision
{
    private const string Suffix = "half";

    public static void Apply(FormScope scope, OnnxForm form)
    {
        if (!form.Float16)
        {
            return;
        }

        if (scope.Graph.Node.FirstOrDefault(n => n.OpType is "QuantizeLinear" or "DequantizeLinear" or "QLinearConv") is { } integers)
        {
            throw scope.Refuse($"the operator {integers.OpType} makes it an integer model, which has no float16 form");
        }

        if (scope.Graph.Node.FirstOrDefault(n => n.Attribute.Any(a => a.G is not null || a.Graphs.Count > 0)) is { } branch)
        {
            throw scope.Refuse($"the operator {branch.OpType} holds a graph of its own, which is not turned into float16");
        }

        if (scope.Graph.Node.FirstOrDefault(n => n.OpType.StartsWith("Scatter", StringComparison.Ordinal)
            && n.Attribute.Any(a => a.Name == "reduction" && a.S.ToStringUtf8() != "none")) is { } scatter)
        {
            throw scope.Refuse($"the operator {scatter.OpType} adds or multiplies, which runtimes do in float32 only");
        }

        foreach (var tensor in scope.Graph.Initializer)
        {
            Narrow(tensor, scope);
        }

        foreach (var attribute in scope.Graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.T is { } tensor)
            {
                Narrow(tensor, scope);
            }
        }

        foreach (var to in scope.Graph.Node.Where(n => n.OpType == "Cast").SelectMany(n => n.Attribute))
        {
            to.I = to.Name == "to" && to.I == (long)DataType.Float ? (long)DataType.Float16 : to.I;
        }

        scope.Graph.ValueInfo.Clear();
        if (form.Float16Ends)
        {
            foreach (var end in scope.Graph.Input.Concat(scope.Graph.Output).Where(IsFloat))
            {
                end.Type.TensorType.ElemType = (int)DataType.Float16;
            }
        }
        else
        {
            CastEnds(scope);
        }
    }

    private static void CastEnds(FormScope scope)
    {
        // Outputs first: an operator that makes one may be read by others too, and then makes the half.
        foreach (var output in scope.Graph.Output.Where(IsFloat))
        {
            var half = scope.Fresh(output.Name, Suffix);
            var maker = scope.Graph.Node.FirstOrDefault(n => n.Output.Contains(output.Name))
                ?? throw scope.Refuse($"no operator makes the output '{output.Name}'");
            maker.Output[maker.Output.IndexOf(output.Name)] = half;
            scope.Redirect(output.Name, half);
            scope.Graph.Node.Add(FormScope.Cast(half, output.Name, DataType.Float));
        }

        var casts = new List<NodeProto>();
        foreach (var input in scope.Inputs.Where(IsFloat))
        {
            var half = scope.Fresh(input.Name, Suffix);
            scope.Redirect(input.Name, half);
            casts.Add(FormScope.Cast(input.Name, half, DataType.Float16));
        }

        scope.Prepend(casts);
    }

    private static bool IsFloat(ValueInfoProto value) => value.Type?.TensorType?.ElemType == (int)DataType.Float;

    private static void Narrow(TensorProto tensor, FormScope scope)
    {
        if (tensor.DataType != (int)DataType.Float)
        {
            return;
        }

        var wide = (Tensor<float>)TensorProtos.Read(tensor, scope.Refuse);
        var halves = Tensor.Of(Array.ConvertAll(wide.Data, Half), wide.Dimensions.AsSpan());
        tensor.FloatData.Clear();
        tensor.DataType = (int)DataType.Float16;
        tensor.RawData = ByteString.CopyFrom(RawData.Bytes(halves));
    }

    internal static Half Half(float x)
    {
        var half = (Half)x;
        return float.IsFinite(x) && System.Half.IsInfinity(half) ? (x > 0 ? System.Half.MaxValue : System.Half.MinValue)
            : x != 0 && half == System.Half.Zero ? (x > 0 ? System.Half.Epsilon : -System.Half.Epsilon)
            : half;
    }
}
