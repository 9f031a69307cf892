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
            Func<int, float> next = x.Addends is var (a, b) ? Adder(a, b, scale[0], zero[0]) : Requantizer(x, scale[0], zero[0]);
            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = (int)Math.Clamp(next(i), low, high);
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

    private static Func<int, float> Requantizer(HeldValue x, float scale, int zero)
    {
        var factor = Array.ConvertAll(x.Scale, s => s / scale);
        return i => MathF.Round((x.Integers![i] - x.Zero[0]) * factor[x.Channel(i)]) + zero;
    }

    // ONNX Runtime's QLinearAdd with AVX2: both addends in steps of the sum, the zero points in one number, float32, the second addend
    // first. The order of the two decides which way a sum that lies between two bytes falls.
    private static Func<int, float> Adder(HeldValue a, HeldValue b, float scale, int zero)
    {
        var (ratioA, ratioB) = (a.Scale[0] / scale, b.Scale[0] / scale);
        var constant = zero - MathF.FusedMultiplyAdd(ratioA, a.Zero[0], ratioB * b.Zero[0]);
        return i => MathF.Round(MathF.FusedMultiplyAdd(
            a.Integers![i], ratioA, MathF.FusedMultiplyAdd(b.Integers![i], ratioB, constant)));
    }

    private static double Code(double x, float scale, int zero) =>
        double.IsInfinity(x) ? x : MathF.Round((float)x / scale) + zero;
}
