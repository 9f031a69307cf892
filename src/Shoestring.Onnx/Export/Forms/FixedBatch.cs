using Shoestring.Onnx.Proto;
using ValueCase = Shoestring.Onnx.Proto.TensorShapeProto.Types.Dimension.ValueOneofCase;

namespace Shoestring.Onnx.Export.Forms;

/// <summary>Gives every free dimension of inputs and outputs one number: some small runtimes take fixed shapes only.</summary>
internal static class FixedBatch
{
    public static void Apply(FormScope scope, OnnxForm form)
    {
        if (form.Batch is not { } batch)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1, nameof(form));
        Check(scope, batch);
        foreach (var value in scope.Graph.Input.Concat(scope.Graph.Output))
        {
            foreach (var d in value.Type?.TensorType?.Shape?.Dim ?? [])
            {
                if (d.ValueCase != ValueCase.DimValue)
                {
                    d.DimValue = batch;
                }
            }
        }

        // What was inferred for a free batch holds no more.
        scope.Graph.ValueInfo.Clear();
    }

    // What has no free dimension at all cannot be asked for another batch.
    private static void Check(FormScope scope, int batch)
    {
        var inputs = scope.Inputs.Where(i => i.Type?.TensorType?.Shape is { Dim.Count: > 0 }).ToArray();
        if (inputs.All(i => i.Type.TensorType.Shape.Dim.All(d => d.ValueCase == ValueCase.DimValue))
            && inputs.FirstOrDefault(i => i.Type.TensorType.Shape.Dim[0].DimValue != batch) is { } input)
        {
            throw scope.Refuse(
                $"the input '{input.Name}' has the fixed batch {input.Type.TensorType.Shape.Dim[0].DimValue}, which cannot become {batch}");
        }
    }
}
