using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Onnx.Export;

namespace Shoestring.Autopilot.Exports;

/// <summary>What an exported model takes, whatever its format.</summary>
/// <param name="Batch">The fixed batch, or null to leave it free.</param>
/// <param name="Pixels">Whether it takes bytes [N, H, W, C] and prepares them itself.</param>
public sealed record ExportEnds(int? Batch = null, bool Pixels = false)
{
    /// <summary>The file with these ends.</summary>
    /// <param name="model">A model of the run.</param>
    /// <param name="folder">The run.</param>
    /// <exception cref="InputException">The run's model does not say how pictures are prepared, or its batch is fixed already.</exception>
    public byte[] Apply(byte[] model, RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (this == new ExportEnds())
        {
            return model;
        }

        PixelInput? pixels = null;
        if (Pixels)
        {
            var shape = Preprocessing.FromJson(ShippedModel.Read(folder).Preprocessing
                ?? throw new InputException($"{folder.ModelPath} does not say how pictures are prepared, so that cannot go inside"));
            pixels = new PixelInput(shape.Mean, shape.Std);
        }

        return OnnxRewriter.Rewrite(model, folder.ModelPath, new OnnxForm { Batch = Batch, Pixels = pixels });
    }
}
