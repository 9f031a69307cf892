using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;
using Shoestring.Random;
using Shoestring.Runtime;

namespace Shoestring.Autopilot.Exports;

/// <summary>A run's model in float16, proved against the float32 one on held-out pictures.</summary>
internal static class HalfOnnx
{
    private const int Samples = 1000;
    private const int Noise = 64;

    public static ExportedModel Write(RunFolder folder, Action<string> tell, CancellationToken cancel)
    {
        var wide = FloatOnnx.Write(folder, tell, cancel).File;
        var half = Halved(wide, folder.ModelPath);
        var shipped = ShippedModel.Read(folder);
        var shape = Preprocessing.FromJson(shipped.Preprocessing
            ?? throw new InputException($"{folder.ModelPath} does not say how pictures are prepared, so float16 cannot be proved"));
        var (logits, halves) = Logits(folder, wide, half, shape, tell, cancel);
        var verdict = ParityGate.Half(logits, halves, shipped.Graph.Outputs[0].Shape[1].Extent);
        ParityGate.Require(verdict);
        tell(verdict.Reason);
        return new ExportedModel(half, verdict);
    }

    // Norms are folded before numbers are rounded: each weight is rounded once, and the file is smaller.
    private static byte[] Halved(byte[] wide, string name)
    {
        using var stream = new MemoryStream(wide, writable: false);
        var model = OnnxImporter.Import(stream, name);
        using var half = new MemoryStream();
        OnnxExporter.Export(
            model.Graph, model.Weights, ShippedModel.Metadata(model) with { Simplify = true, Form = new OnnxForm { Float16 = true } }, half);
        return half.ToArray();
    }

    // A run may be exported where its data are no more: then noise must do.
    private static (float[] Wide, float[] Half) Logits(
        RunFolder folder, byte[] wide, byte[] half, Preprocessing shape, Action<string> tell, CancellationToken cancel)
    {
        PixelSet pictures;
        try
        {
            var found = DataSets.Open(folder.Load().Data.Source, tell);
            pictures = PreparedData.Prepare(found, new PrepareOptions { Preprocessing = shape }, cancel).Validation.Spread(Samples);
        }
        catch (InputException e)
        {
            tell($"float16 is compared on noise, not on pictures: {e.Message}");
            return (OnNoise(wide, shape), OnNoise(half, shape));
        }

        return (RuntimeModel.Predict(wide, pictures, shape, 1, cancel).Logits, RuntimeModel.Predict(half, pictures, shape, 1, cancel).Logits);
    }

    private static float[] OnNoise(byte[] model, Preprocessing shape)
    {
        var random = new RandomStream(0, Purpose.Of("float16 noise")).Start();
        var noise = new float[Noise * shape.Length];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = random.NextSingle(-2, 2);
        }

        using var session = new InferenceSession(model);
        return session.Run(noise, Noise, shape.Channels, shape.Height, shape.Width);
    }
}
