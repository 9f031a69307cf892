using System.Diagnostics;

namespace Shoestring.Autopilot.Tests.Transfer;

/// <summary>The two public ONNX models, fetched where they are not there yet (<c>eng/data/models</c>).</summary>
public sealed class PublicModels
{
    public PublicModels()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Shoestring.slnx")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var start = new ProcessStartInfo(Path.Combine(root, "eng/data/models")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var folder = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        (TextOrientation, SpeechEmbedding) = (Path.Combine(folder, "ocr-cls.onnx"), Path.Combine(folder, "speech-embedding.onnx"));
    }

    public string TextOrientation { get; }

    public string SpeechEmbedding { get; }
}
