using Shoestring.Graphs.Ops;

namespace Shoestring.Onnx.Reference;

/// <summary>A quantiser on integers.</summary>
internal static class Quantization
{
    /// <summary>Bytes of floats, or of sums by one multiplication: (x, scale, zero point) → bytes.</summary>
    public static HeldValue Run(FakeQuantize op, HeldValue[] operands)
    {
        var (x, scale, zero) = (operands[0], operands[1].ToFloats(), Array.ConvertAll(operands[2].ToFloats(), z => (int)MathF.Round(z)));
        var result = new HeldValue(x.Dimensions, [], null, scale, zero, op.Axis);
        var codes = new int[x.Integers?.Length ?? x.Floats!.Length];
        if (x.IsPending && op.Axis is null)
        {
            // Rounding keeps order, so cutting at the bounds' bytes is cutting at the bounds.
            var low = Math.Max(op.QMin, Code(x.Low, scale[0], zero[0]));
            var high = Math.Min(op.QMax, Code(x.High, scale[0], zero[0]));
            var next = new float[codes.Length];
            if (x.Addends is var (a, b))
            {
                Add(a, b, scale[0], zero[0], next);
            }
            else
            {
                Requantize(x, scale[0], zero[0], next);
            }

            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = (int)Math.Clamp(next[i], low, high);
            }
        }
        else
        {
            var floats = x.ToFloats();
            for (var i = 0; i < codes.Length; i++)
            {
                var c = result.Channel(i);
                codes[i] = (int)Math.Clamp(Code(floats[i], scale[c], zero[c]), op.QMin, op.QMax);
            }
        }

        return result with { Integers = codes };
    }

    private static void Requantize(HeldValue x, float scale, int zero, float[] codes)
    {
        var (sums, origin) = (x.Integers!, x.Zero[0]);
        foreach (var (first, end, channel) in x.Runs())
        {
            var factor = x.Scale[channel] / scale;
            for (var i = first; i < end; i++)
            {
                codes[i] = MathF.Round((sums[i] - origin) * factor) + zero;
            }
        }
    }

    // ONNX Runtime's QLinearAdd with AVX2: both addends in steps of the sum, the zero points in one number, float32, the second addend
    // first. The order of the two decides which way a sum that lies between two bytes falls.
    private static void Add(HeldValue a, HeldValue b, float scale, int zero, float[] codes)
    {
        var (ratioA, ratioB) = (a.Scale[0] / scale, b.Scale[0] / scale);
        var constant = zero - MathF.FusedMultiplyAdd(ratioA, a.Zero[0], ratioB * b.Zero[0]);
        var (ofA, ofB) = (a.Integers!, b.Integers!);
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = MathF.Round(MathF.FusedMultiplyAdd(ofA[i], ratioA, MathF.FusedMultiplyAdd(ofB[i], ratioB, constant)));
        }
    }

    private static double Code(double x, float scale, int zero) =>
        double.IsInfinity(x) ? x : MathF.Round((float)x / scale) + zero;
}
